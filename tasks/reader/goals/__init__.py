"""What a document asks for in figures and by dates: the parts that ``tasks.reader.targets`` puts together."""
