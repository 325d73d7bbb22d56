// Two notes beside the database, in localStorage: it answers at once, and browsers that make room leave it.
const NAME = "youthwork";

// What a page that is being left still had to say: the database would answer too late, this is written at once.
export const lastWords = {
  write(words) {
    try {
      localStorage.setItem(`${NAME}-last`, JSON.stringify(words));
    } catch {
      // then it is what was kept a moment before
    }
  },
  take() {
    try {
      const words = JSON.parse(localStorage.getItem(`${NAME}-last`));
      localStorage.removeItem(`${NAME}-last`);
      return words;
    } catch {
      return null;
    }
  },
};

// A list of what waits, beside the database and small: browsers that make room take the database and leave this.
export const ledger = {
  read(user) {
    try {
      return JSON.parse(localStorage.getItem(`${NAME}-${user}`)) || {};
    } catch {
      return {};
    }
  },
  write(user, titles) {
    try {
      if (Object.keys(titles).length) localStorage.setItem(`${NAME}-${user}`, JSON.stringify(titles));
      else localStorage.removeItem(`${NAME}-${user}`);
    } catch {
      // no list, then nobody is told that something was thrown away
    }
  },
};
