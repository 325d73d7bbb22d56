// Two devices changed one record: both texts side by side, and a choice. The one that was not chosen stays as text to
// copy: nothing is lost.
import { button, cnDay, h } from "./dom.js";
import { change, textOf } from "./items.js";
import { BESIDE, dayIn } from "./same.js";

const LABELS = { day: "哪一天", content: "做了什么", people: "人数", same_group: "见到的是", problems: "存在问题", next_steps: "下一步" };
const OPEN = ["draft", "returned"];

const dayWords = (said) => (dayIn(said) ? cnDay(new Date(`${dayIn(said)}T00:00`)) : "");

// Words of the fields that differ: [[label, mine, theirs]].
function differences(form, mine, theirs) {
  const names = Object.keys(mine).filter((name) => name !== "step" && !BESIDE.includes(name));
  const label = (name) => {
    const field = form.elements[name];
    const own = field && field.id && form.querySelector(`label[for="${field.id}"]`);
    return LABELS[name] || (own ? own.firstChild.textContent.trim() : "项目");
  };
  const word = (name, value) => {
    const chosen = [...form.querySelectorAll(`[name="${name}"]`)].find((one) => one.type === "radio" && one.value === String(value));
    return chosen ? chosen.parentElement.querySelector("span").firstChild.textContent : String(value ?? "");
  };
  const rows = names.map((name) => [label(name), word(name, mine[name]), word(name, theirs[name])]);
  return [[LABELS.day, dayWords(mine), dayWords(theirs)], ...rows].filter(([, one, other]) => one !== other);
}

function side(title, words, act) {
  const list = h("dl", { class: "said" });
  words.forEach(([label, value]) => list.append(h("div", {}, h("dt", {}, label), h("dd", { class: "long" }, value || "没有写"))));
  return h("section", { class: "card" }, h("h2", {}, title), list, h("div", { class: "in" }, act));
}

const asText = (form, said) => textOf({ fields: said, place: form.dataset.place, programme: "" });

// Show the choice above the form; `done()` is called when it is made and written down.
export function showConflict(form, item, done) {
  const { said, version, state, state_word: word, at } = item.conflict;
  const rows = differences(form, item.fields, said);
  const mine = async () => {
    await change(item.id, (old) => ({
      ...old, conflict: null, base: version, rev: old.rev + 1, spare: asText(form, said),
      state: old.action === "submit" ? "waiting" : "draft",
    }));
    done("mine");
  };
  const theirs = async () => {
    await change(item.id, (old) => ({
      ...old, conflict: null, base: version, fields: { ...old.fields, ...said }, sent: old.rev, refused: 0,
      action: "draft", state: OPEN.includes(state) ? "draft" : "sent", url: `/records/${old.id}/`, spare: asText(form, old.fields),
    }));
    done("theirs");
  };
  const open = OPEN.includes(state);
  const words = open
    ? "两台设备都改了这条记录，选一份接着用，没用的那份可以复制。"
    : `另一台设备的那份已经是“${word}”，不能再改。这台手机的那份可以复制。`;
  const panel = h("section", { class: "two gap", role: "alert", "data-conflict": true },
    h("div", { class: "note behind" }, h("strong", { tabindex: "-1" }, "两台设备不一样"), h("p", {}, words)),
    side("这台手机的", rows.map(([label, one]) => [label, one]), open ? button("用这台手机的", mine, "btn wide") : ""),
    side(`另一台的，${at}`, rows.map(([label, , other]) => [label, other]), button("用另一台的", theirs, "btn wide")));
  form.before(panel);
  panel.querySelector("[tabindex]").focus(); // the form is hidden
  panel.scrollIntoView({ block: "start" });
  return panel;
}
