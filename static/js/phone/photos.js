// The photos of a record: chosen one by one, made small here, each with its own word and its own way to the server.
import { button, h, put, uuid } from "./dom.js";
import { addPhoto, dropPhoto, keepGone, photoBlob } from "./item_photos.js";
import { itemOf } from "./items.js";
import { flush, flushNow, queue } from "./queue.js";
import { shrink } from "./shrink.js";

const RAW_MOST = 15 * 1024 * 1024; // what the phone cannot read goes as it is, up to here
const STUCK = 3; // tries after which one may ask for another
const STATES = {
  waiting: ["待上传", "soon"], done: ["已上传", "ok"], refused: ["没有收", "over"], lost: ["已不在本机", "over"],
};
const RAW = "这张照片的格式手机转不了，会原样上传，由平台去掉位置信息。";
const TOO_LARGE = "这张照片超过15MB，手机又转不了，请换一张，或在相册里存成较小的再选。";
const FULL = "手机存储满了，这张照片存不下。文字不受影响，可以先提交。";

function caption(photo) {
  const percent = queue.progress[photo.key];
  if (photo.state === "waiting" && percent !== undefined && queue.sending) {
    return h("span", { class: "st soon" }, percent < 100 ? `正在上传${percent}%` : "正在上传");
  }
  if (photo.state === "waiting" && photo.tries >= STUCK) return button("传不上去，重试", flushNow, "linklike");
  const [word, kind] = STATES[photo.state];
  return h("span", { class: `st ${kind}` }, word);
}

// `draft` is that of form.js: {form, user, id, ensure()}.
export function handlePhotos(draft) {
  const box = draft.form.querySelector("[data-photos]");
  const [list, input, hint] = [box.querySelector(".photos"), box.querySelector("input[type=file]"), box.querySelector("[data-photos-hint]")];
  const tiles = {}; // key → the figure of a photo that is kept here
  input.multiple = false; // WeChat on Android fails at several
  input.removeAttribute("name");
  const add = h("label", { class: "add" }, "+", input);
  list.append(add);
  const say = (words) => { hint.textContent = words; };

  // Those that the server has and showed with the form.
  list.querySelectorAll("figure[data-key]").forEach((figure) => {
    const off = button("去掉", async () => {
      await draft.ensure();
      await keepGone(draft.id, figure.dataset.key);
      figure.remove();
      flush();
    }, "linklike");
    put(figure.querySelector("figcaption"), h("span", { class: "st ok" }, "已上传"), off);
  });

  async function tile(photo) {
    const blob = await photoBlob(photo.key);
    const image = h("img", { alt: "照片" });
    if (blob && !photo.raw) image.src = URL.createObjectURL(blob);
    else if (photo.url) image.src = photo.url;
    return h("figure", { "data-tile": photo.key }, image.src ? image : h("span", { class: "blank" }, "照片"), h("figcaption"));
  }

  async function show() {
    const item = await itemOf(draft.id, draft.user);
    const photos = item ? item.photos.filter((photo) => !photo.gone) : [];
    Object.keys(tiles).filter((key) => !photos.some((photo) => photo.key === key)).forEach((key) => {
      tiles[key].remove();
      delete tiles[key];
    });
    for (const photo of photos) {
      if (list.querySelector(`figure[data-key="${photo.key}"]`)) continue;
      if (!tiles[photo.key]) {
        tiles[photo.key] = h("figure"); // two calls at once make one tile
        tiles[photo.key] = await tile(photo);
        list.insertBefore(tiles[photo.key], add);
      }
      const off = button("去掉", async () => { await dropPhoto(draft.id, photo.key); show(); flush(); }, "linklike");
      put(tiles[photo.key].querySelector("figcaption") || h("p"), caption(photo), off);
      if (photo.why && !tiles[photo.key].said) { tiles[photo.key].said = true; say(photo.why); }
    }
    add.hidden = list.querySelectorAll("figure").length >= Number(box.dataset.atMost);
  }

  async function take(file) {
    const busy = h("figure", {}, h("span", { class: "blank" }, "正在缩小"));
    list.insertBefore(busy, add);
    try {
      const small = await shrink(file);
      if (!small && file.size > RAW_MOST) return say(TOO_LARGE);
      if (!small) say(RAW);
      await draft.ensure();
      await addPhoto(draft.id, { key: uuid(), name: small ? "" : file.name, raw: !small }, small || file);
    } catch {
      say(FULL);
    } finally {
      busy.remove();
    }
    await show();
    return flush();
  }

  function chosen() {
    const file = input.files[0];
    input.value = "";
    if (file) take(file);
  }

  input.addEventListener("change", chosen);
  chosen(); // before this script ran on a slow phone
  return show;
}
