/** Pieces of a well-formed Qundis file of about `bytes` bytes, dialect A with 18 months, and how many readings it has.
 *  Serial numbers are our own. */
export function siemecaOf(bytes: number): { readonly pieces: Iterable<string>; readonly readings: number } {
  const devices = Math.max(1, Math.round(bytes / deviceText(0).length));
  return { readings: devices * 20, pieces: piecesOf(devices) };
}

const months = 18;

function* piecesOf(devices: number): Generator<string, void, undefined> {
  yield '<?xml version="1.0" standalone="yes"?>\n<siemeca>\n  <communicator><serialnr>10000001</serialnr></communicator>\n  <network nr="1">\n';
  for (let device = 0; device < devices; device += 1) yield deviceText(device);
  yield '  </network>\n</siemeca>\n';
}

function deviceText(device: number): string {
  const serial = String(30_000_000 + device);
  const total = 400 + (device % 5000);
  const values = Array.from({ length: months }, (_, month) =>
    point(7 + months - month, total - month * 7, 'H.C.A.'),
  );
  const minute = String(device % 60).padStart(2, '0');
  return (
    `    <measuredev nr="${device + 1}">\n      <fabnr />\n      <model>0616.0008.0052</model>\n` +
    `      <errordate>x x x</errordate>\n      <date>01.12.2025</date>\n      <time>02:${minute}:00</time>\n` +
    `      <receiver>1</receiver>\n      <powerstatus />\n` +
    point(0, total + 5, 'H.C.A.') +
    point(1, total - 160, 'H.C.A.') +
    point(1, '30.06.2024', 'date') +
    point(0, `01.12.2025 02:${minute}:00`, 'date') +
    point(8, months, 'storage block size') +
    point(7 + months, '30.11.2025', 'date') +
    point(8, 1, 'Month(s)') +
    values.join('') +
    `      <fixeddataheader>\n        <identnr>${serial}</identnr>\n        <manufact>12901</manufact>\n` +
    `        <version>52</version>\n        <devtype>8</devtype>\n        <accessnr>1</accessnr>\n        <status>0</status>\n` +
    `        <signature>0</signature>\n      </fixeddataheader>\n    </measuredev>\n`
  );
}

function point(storage: number, value: string | number, dimension: string): string {
  return (
    `      <datapoint>\n        <storagenr>${storage}</storagenr>\n        <value>${value}</value>\n` +
    `        <dimension>${dimension}</dimension>\n        <tariff>0</tariff>\n        <subunit>0</subunit>\n      </datapoint>\n`
  );
}
