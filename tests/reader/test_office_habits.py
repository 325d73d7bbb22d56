"""Who does it, as offices print it that write unlike ours: State Council, county bureaus, towns."""

import pytest

from tasks.reader.departments import read_departments

# The text, the units in printed order, the lead.
DUTIES = (
    ("稳步扩大试点。（财税司、关务司负责，排在第一位的部门为牵头部门，下同）", "财税司 关务司", None),
    ("培育龙头企业。（市工信局、市商务局等负责。列第一位者为牵头单位，下同）", "市工信局 市商务局", None),
    ("配强辅导员。（区教育局人事科、区少工委办公室，排名第一的为牵头单位）", "区教育局人事科 区少工委办公室", None),
    ("完成资料归集。（规划科牵头，各科室配合，8月底前完成）", "规划科 各科室", "规划科"),
    ("建设市场体系。〔责任单位：市发改委、市大数据中心按职责分工负责〕", "市发改委 市大数据中心", None),
    ("支持企业出海。（市工信局、市国资委、市商务局、市外办等负责）", "市工信局 市国资委 市商务局 市外办", None),
    ("关于保护红线的问题，由国土局会同农业局等部门负责落实。", "国土局 农业局", "国土局"),
    ("关于粮食安全的问题，由市发改委会同市农办、市财政局等部门研究提出意见。", "市发改委 市农办 市财政局", "市发改委"),
    ("改造辅导室。\n牵头股室：基础教育股\n配合股室：财务股、各中心学校", "基础教育股 财务股 各中心学校", "基础教育股"),
)


@pytest.mark.parametrize(("text", "units", "lead"), DUTIES)
def test_duties_are_read_in_the_wording_of_every_office(text: str, units: str, lead: str | None) -> None:
    duties = read_departments(text, 0)

    assert [named.name for named in duties.departments] == units.split()
    assert duties.lead == lead
