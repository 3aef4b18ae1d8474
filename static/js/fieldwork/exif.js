// When and where a photo was taken, read from a JPEG's Exif block (CIPA DC-008) before the photo is shrunk.
const [EXIF, GPS, TAKEN, OFFSET] = [0x8769, 0x8825, 0x9003, 0x9011];
const SHANGHAI = "+08:00";
const SIZE = { 2: 1, 3: 2, 4: 4, 5: 8, 10: 8 };

function block(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
    const isExif = view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966;
    if (isExif) return new DataView(view.buffer, at + 10, view.getUint16(at + 2) - 8);
  }
  return null;
}

function directory(tiff, from, little) {
  const entries = new Map();
  const number = tiff.getUint16(from, little);
  for (let at = from + 2; at < from + 2 + 12 * number; at += 12) {
    const type = tiff.getUint16(at + 2, little);
    const length = tiff.getUint32(at + 4, little);
    const place = (SIZE[type] ?? 1) * length > 4 ? tiff.getUint32(at + 8, little) : at + 8;
    const text = () => Array.from({ length }, (_, n) => String.fromCharCode(tiff.getUint8(place + n))).join("").replace(/\0.*$/, "");
    const ratio = (n) => tiff.getUint32(place + 8 * n, little) / tiff.getUint32(place + 8 * n + 4, little);
    entries.set(tiff.getUint16(at, little), { text, ratio, pointer: () => tiff.getUint32(at + 8, little) });
  }
  return entries;
}

function moment(exif) {
  const [, y, m, d, time] = exif?.get(TAKEN)?.text().match(/^(\d{4}):(\d\d):(\d\d) ([\d:]{8})$/) ?? [];
  const zone = exif?.get(OFFSET)?.text().trim() ?? "";
  const date = y && new Date(`${y}-${m}-${d}T${time}${/^[+-]\d\d:\d\d$/.test(zone) ? zone : SHANGHAI}`);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

function degrees(gps, reference, value) {
  const written = gps?.get(value);
  if (!written) return null;
  const size = written.ratio(0) + written.ratio(1) / 60 + written.ratio(2) / 3600;
  if (!Number.isFinite(size)) return null;
  return "SW".includes(gps.get(reference)?.text() || "N") ? -size : size;
}

export function readExif(buffer) {
  try {
    const tiff = block(new DataView(buffer));
    if (!tiff) return {};
    const little = tiff.getUint16(0) === 0x4949;
    const first = directory(tiff, tiff.getUint32(4, little), little);
    const [exif, gps] = [EXIF, GPS].map((tag) => first.has(tag) && directory(tiff, first.get(tag).pointer(), little));
    return { taken_at: moment(exif || null), latitude: degrees(gps || null, 1, 2), longitude: degrees(gps || null, 3, 4) };
  } catch { return {}; } // a block cut short says nothing
}
