// A photo made small on the phone: upright, at most 1600 px, at most 300 KB, and nothing in it but the picture: what is
// drawn anew carries no place, no device, no date.
const MOST = 300 * 1024;
const TRIES = [[1600, 0.82], [1600, 0.7], [1600, 0.58], [1280, 0.6], [1024, 0.6], [800, 0.5]];

// Browsers that do not turn pictures by themselves (Chromium until 80) are told how by the file.
const turnsItself = () => window.CSS && CSS.supports("image-orientation", "from-image");
const TURNS = { 3: [-1, 0, 0, -1, 1, 1], 6: [0, 1, -1, 0, 1, 0], 8: [0, -1, 1, 0, 0, 1] };

// The orientation that the EXIF of a JPEG states: 1, 3, 6 or 8 of cameras; 1 where there is none.
export function orientationOf(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return 1;
  for (let at = 2; at + 4 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffda || marker < 0xff00) return 1;
    if (marker !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) continue;
    const start = at + 10;
    const little = view.getUint16(start) === 0x4949;
    const entries = start + view.getUint32(start + 4, little);
    for (let n = 0; n < view.getUint16(entries, little); n += 1) {
      const entry = entries + 2 + n * 12;
      if (view.getUint16(entry, little) === 0x0112) return view.getUint16(entry + 8, little);
    }
  }
  return 1;
}

function loaded(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  return new Promise((done, fail) => {
    image.onload = () => done(image);
    image.onerror = () => fail(new Error("not a picture that this browser reads"));
    image.src = address;
  }).finally(() => URL.revokeObjectURL(address));
}

async function decoded(file) {
  if (window.createImageBitmap && turnsItself()) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Safari until 16 does not know the option; an <img> turns it too
    }
  }
  return loaded(file);
}

function draw(picture, longest, turn) {
  const [width, height] = [picture.naturalWidth || picture.width, picture.naturalHeight || picture.height];
  const scale = Math.min(1, longest / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const canvas = document.createElement("canvas");
  const lies = turn && turn[0] === 0;
  [canvas.width, canvas.height] = lies ? [h, w] : [w, h];
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  if (turn) pen.transform(turn[0], turn[1], turn[2], turn[3], turn[4] * canvas.width, turn[5] * canvas.height);
  pen.drawImage(picture, 0, 0, w, h);
  return canvas;
}

const toBlob = (canvas, quality) => new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });

// A small JPEG of `file`; null if this browser cannot read it.
export async function shrink(file) {
  try {
    const turn = turnsItself() ? null : TURNS[orientationOf(await new Response(file).arrayBuffer())];
    const picture = await decoded(file);
    let blob = null;
    for (const [longest, quality] of TRIES) {
      blob = await toBlob(draw(picture, longest, turn), quality);
      if (blob && blob.size <= MOST) break;
    }
    if (picture.close) picture.close();
    return blob;
  } catch {
    return null;
  }
}
