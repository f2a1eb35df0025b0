import { collectorMake, deviceMakes } from './device-makes.ts';
import type { Collector } from './meter.ts';
import type { MeterReadout, Readout } from './readout.ts';
import { type SiemecaDialect, type SiemecaPoint, siemecaPoints } from './siemeca-points.ts';
import { dayText, missing, padded } from './source-text.ts';

/** Writes a read-out as Qundis XML in one of its dialects (formats.md 2.2 and 2.3). */
export function writeSiemeca(readout: Readout, dialect: SiemecaDialect): string {
  const collectors = readout.collectors.map((collector, at) => collectorElement(readout, collector, at + 1));
  const meters = readout.meters.map((meter, at) => meterElement(readout, meter, at + 1, dialect));
  if (dialect === 'B') {
    const devices = [...meters, ...collectors].map((lines) => lines.map((line) => line.trim()).join(''));
    return `${headOfB}<siemeca><communicator></communicator><network nr="1">${devices.join('')}</network></siemeca>`;
  }
  const lines = [
    '<?xml version="1.0" standalone="yes"?>',
    '<siemeca>',
    ...elements('communicator', [
      ['type', 'M'],
      ['version', '23'],
      ['serialnr', readout.gateway],
    ]).map(indented),
    '  <network nr="1">',
    ...[...collectors, ...meters].flat().map((line) => `    ${line}`),
    '  </network>',
    '</siemeca>',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const headOfB = '<?xml version="1.0"?>\r\n<?xml-stylesheet type="text/xsl" href="display.xsl"?>\r\n';

type Field = readonly [name: string, text: string];

function collectorElement(readout: Readout, collector: Collector, number: number): string[] {
  const { deviceType, version, manufacturer } = collectorMake;
  const lines = fields([
    ['fabnr', ''],
    ['model', modelOf(deviceType, version)],
    ['errordate', missing],
    ['date', dayText(readout.day, '.')],
    ['time', readout.time],
    ['receiver', String(number)],
    ['powerstatus', collector.power],
  ]);
  const header = headerOf(collector.serial, manufacturer, version, deviceType, 0);
  return wrapped(`colectordev nr="${number}"`, [...lines, ...header]);
}

function meterElement(
  readout: Readout,
  meterReadout: MeterReadout,
  number: number,
  dialect: SiemecaDialect,
): string[] {
  const { meter, heard, status, errorDate } = meterReadout;
  const { deviceType, version } = deviceMakes[meter.kind];
  const mark = dialect === 'B' ? '/' : '.';
  const lines = fields([
    ['fabnr', dialect === 'A' ? '' : meter.serial],
    ...(dialect === 'A' ? ([['model', modelOf(deviceType, version)]] as const) : []),
    ['errorflags', dialect === 'B' ? String(status) : ''],
    ['errordate', dayText(errorDate, mark)],
    ['date', dayText(heard?.day, mark)],
    ['time', heard?.time ?? missing],
    ['receiver', heard === undefined ? '0' : String(meter.receiver)],
  ]);
  const points = siemecaPoints(meterReadout, dialect).flatMap(pointElement);
  const header = headerOf(meter.serial, readout.manufacturer, version, deviceType, status);
  const content = dialect === 'B' ? [...header, ...lines, ...points] : [...lines, ...points, ...header];
  return wrapped(`measuredev nr="${number}"`, content);
}

function pointElement({ storage, value, dimension }: SiemecaPoint): string[] {
  return elements('datapoint', [
    ['storagenr', String(storage)],
    ['value', value],
    ['dimension', dimension],
    ['tariff', '0'],
    ['subunit', '0'],
  ]);
}

function headerOf(
  serial: string,
  manufacturer: number,
  version: number,
  deviceType: number,
  status: number,
): string[] {
  return elements('fixeddataheader', [
    ['identnr', serial],
    ['manufact', String(manufacturer)],
    ['version', String(version)],
    ['devtype', String(deviceType)],
    ['accessnr', '0'],
    ['status', String(status)],
    ['signature', '0'],
  ]);
}

/** `XXXX.TTTT.VVVV`: device type and version stand in the model (formats.md 2.2). */
function modelOf(deviceType: number, version: number): string {
  return `0616.${padded(deviceType, 4)}.${padded(version, 4)}`;
}

function elements(name: string, content: readonly Field[]): string[] {
  return wrapped(name, fields(content));
}

function wrapped(tag: string, lines: readonly string[]): string[] {
  return [`<${tag}>`, ...lines.map(indented), `</${tag.split(' ')[0]}>`];
}

function fields(content: readonly Field[]): string[] {
  return content.map(([name, text]) => (text === '' ? `<${name} />` : `<${name}>${text}</${name}>`));
}

function indented(line: string): string {
  return `  ${line}`;
}
