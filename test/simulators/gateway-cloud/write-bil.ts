import { collectorMake, deviceMakes } from './device-makes.ts';
import type { Collector } from './meter.ts';
import type { Counted, MeterReadout, Readout } from './readout.ts';
import { cubicMetres, dayText, missing, valueText } from './source-text.ts';

const monthColumns = Array.from(
  { length: 18 },
  (_, back) => `CVxStat${back + 1}Val${back < 12 ? 121 + back : ''}`,
);

const plantColumns =
  'File KKundeNr301 KFabNr354 KSWInd352 ZDat305 ZWt306 ZUhr306 CBS304 SFehler350 ZDatEvent ZUhrEvent CMBusDev347 Type'.split(
    ' ',
  );

const deviceColumns = [
  ...'Device SMBusDev ZDatR133 ZUhrR134 KDevAdr292 KKundeNr101 KFabNr254 KCoCode282 KSWIndZ252 KMed187'.split(
    ' ',
  ),
  ...'ZDat ZUhr CBS104 SFehler250 ZDatEvent ZUhrEvent ZFDauer251'.split(' '),
  ...'CEnKVal102 CEnKDim102 CVolKVal103 CVolKDim103'.split(' '),
  ...'CEnStLVal107 CEnStLDim107 CVolStLVal108 CVolStLDim108 ZDatStL110'.split(' '),
  ...'CEnStVlVal111 CEnStVlDim111 CVolStVlVal112 CVolStVlDim112 ZDatStVl114'.split(' '),
  ...'CPQMwMaxVal169 CPQMwMaxDim169 ZDatMwMax170'.split(' '),
  ...'CVxTar1Val193 CVxTar1Dim193 CVxTar2Val194 CVxTar2Dim194'.split(' '),
  ...'CVxTar1StLVal193 CVxTar1StLDim193 CVxTar2StLVal194 CVxTar2StLDim194'.split(' '),
  'ZDatSta1',
  ...monthColumns,
  'CVxStatDim',
];

/** Writes a read-out as a Siemens BIL table under a name (formats.md 3.1): plant header, device header, one line per
 *  device, tab separated with a tab at each line's end. */
export function writeBil(readout: Readout, name: string): string {
  const devices = [
    ...readout.meters.map((meter, at) => meterRow(readout, meter, at + 1)),
    ...readout.collectors.map((collector, at) =>
      collectorRow(readout, collector, readout.meters.length + at + 1),
    ),
  ];
  const plant = row(plantColumns, {
    File: name,
    KKundeNr301: readout.gateway,
    KFabNr354: readout.gateway,
    KSWInd352: '24',
    ZDat305: dayText(readout.day, '/'),
    ZUhr306: readout.time,
    SFehler350: '0',
    CMBusDev347: String(devices.length),
    Type: 'WTT16',
  });
  const lines = [line(plantColumns), plant, '', '', '', line(deviceColumns), ...devices];
  return lines.map((text) => `${text}\r\n`).join('');
}

function meterRow(readout: Readout, meterReadout: MeterReadout, number: number): string {
  const { meter, heard, status, errorDate } = meterReadout;
  const { deviceType, version, quantity } = deviceMakes[meter.kind];
  const inVolume = quantity === 'volume';
  const dimension = quantity === undefined ? missing : inVolume ? 'm3' : meter.kind === 'heat' ? 'Wh' : 'HCA';
  const volumeDimension = inVolume || meter.kind === 'heat' ? 'm3' : missing;
  const energy = (counted: Counted | undefined) => (inVolume ? missing : valueText(meter.kind, counted));
  const volume = (counted: Counted | undefined) => {
    const litres = inVolume ? counted?.main : counted?.litres;
    return litres === undefined ? missing : cubicMetres(litres);
  };
  const months = heard?.months ?? [];
  const clock = dayText(heard?.day, '/');
  return row(deviceColumns, {
    Device: String(number),
    SMBusDev: heard === undefined ? '0' : String(meter.receiver),
    ZDatR133: clock,
    ZUhrR134: heard?.time ?? missing,
    KKundeNr101: meter.serial,
    KFabNr254: meter.serial,
    KCoCode282: String(readout.manufacturer),
    KSWIndZ252: String(version),
    KMed187: String(deviceType),
    ZDat: clock,
    ZUhr: heard?.time ?? missing,
    SFehler250: String(status),
    ZDatEvent: dayText(errorDate, '/'),
    CEnKVal102: energy(heard?.now),
    CEnKDim102: inVolume ? missing : dimension,
    CVolKVal103: volume(heard?.now),
    CVolKDim103: volumeDimension,
    CEnStLVal107: energy(heard?.setDay?.counted),
    CEnStLDim107: inVolume ? missing : dimension,
    CVolStLVal108: volume(heard?.setDay?.counted),
    CVolStLDim108: volumeDimension,
    ZDatStL110: dayText(heard?.setDay?.day, '/'),
    ZDatSta1: dayText(months[0]?.day, '/'),
    ...Object.fromEntries(
      months.map(({ counted }, back) => [monthColumns[back], valueText(meter.kind, counted)]),
    ),
    CVxStatDim: dimension,
  });
}

function collectorRow(readout: Readout, collector: Collector, number: number): string {
  return row(deviceColumns, {
    Device: String(number),
    SMBusDev: '1',
    ZDatR133: dayText(readout.day, '/'),
    ZUhrR134: readout.time,
    KKundeNr101: collector.serial,
    KCoCode282: String(collectorMake.manufacturer),
    KSWIndZ252: String(collectorMake.version),
    KMed187: String(collectorMake.deviceType),
    SFehler250: '0',
  });
}

/** A line by column name; what is not stated is `x x x`. */
function row(columns: readonly string[], cells: Readonly<Record<string, string>>): string {
  return line(columns.map((column) => cells[column] ?? missing));
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => `${cell}\t`).join('');
}
