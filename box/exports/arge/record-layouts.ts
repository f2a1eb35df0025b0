/** A field of a fixed-width record; positions count from 1, both ends included. */
export interface ArgeField {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** `text`: left, blanks. `number`: right, leading zeros, minus first; unused is blank, which is not zero. `day`: TTMMJJ. */
  readonly kind: 'text' | 'number' | 'day';
  /** Implied decimals of a number. */
  readonly decimals?: number;
}

/** Kinds of records: A devices and occupants, L properties, M occupants, B fuel, K costs, D results, E documents. */
export type ArgeRecordKind = 'A' | 'L' | 'M' | 'B' | 'K' | 'D' | 'E835' | 'E898';

/** Versions of the exchange this knows; 3.10 is the bved's third extension of September 2025. */
export type ArgeVersion = '3.05' | '3.10';

/** A record's shape: its length with the closing letter, and its fields. */
export interface ArgeLayout {
  readonly length: number;
  readonly fields: readonly ArgeField[];
  /** Letter in the last position; the records of documents have none. */
  readonly end?: string;
}

const text = (name: string, from: number, to = from): ArgeField => ({ name, from, to, kind: 'text' });
const whole = (name: string, from: number, to = from): ArgeField => ({
  name,
  from,
  to,
  kind: 'number',
  decimals: 0,
});
const number = (name: string, from: number, to: number, decimals: number): ArgeField => ({
  name,
  from,
  to,
  kind: 'number',
  decimals,
});
const money = (name: string, from: number): ArgeField => number(name, from, from + 9, 2);
const day = (name: string, from: number): ArgeField => ({ name, from, to: from + 5, kind: 'day' });

/** Begin of all records but those of documents. */
const head = [
  text('type', 1),
  text('version', 2, 6),
  text('customer', 7, 16),
  text('company', 17, 18),
  text('ownKey', 19, 31),
];
const clientKey = text('clientKey', 32, 51);

/** Begin of the records of documents (E835, E898): property 9, unit 4, user 4, version 1. */
const documentHead = [
  text('type', 1),
  text('record', 2, 4),
  text('number', 5, 11),
  text('company', 12, 13),
  text('ownKey', 14, 31),
  text('clientKey', 32, 51),
];

const address = (prefix: string, at: number) => [
  text(`${prefix}Name1`, at, at + 34),
  text(`${prefix}Name2`, at + 35, at + 69),
  text(`${prefix}Name3`, at + 70, at + 104),
  text(`${prefix}Name4`, at + 105, at + 139),
  text(`${prefix}Street`, at + 140, at + 174),
  text(`${prefix}Country`, at + 175, at + 177),
  text(`${prefix}Postcode`, at + 178, at + 187),
  text(`${prefix}Town`, at + 188, at + 222),
];

/** Records of ARGE HeiWaKo 3.05 (formats.md 10.1). What is not listed is blank. */
const layouts305: Readonly<Record<ArgeRecordKind, ArgeLayout>> = {
  A: { length: 128, end: 'A', fields: [...head, clientKey] },
  L: {
    length: 2048,
    end: 'L',
    fields: [
      ...head,
      text('vatMark', 32),
      text('street', 33, 67),
      text('country', 68, 70),
      text('postcode', 71, 80),
      text('town', 81, 115),
      day('firstDay', 116),
      day('lastDay', 122),
      text('objectNumber', 128, 142),
      text('lossRiskMark', 143),
      number('lossRiskPercent', 144, 146, 2),
      text('labourMark', 147),
      text('currency', 148, 150),
    ],
  },
  M: {
    length: 2048,
    end: 'M',
    fields: [
      ...head,
      clientKey,
      text('addressMark', 52),
      ...address('user', 53),
      ...address('owner', 276),
      day('firstDay', 499),
      day('lastDay', 505),
      text('vatMark', 511),
      text('lossRiskMark', 512),
      number('heatingBaseShare', 513, 522, 2),
      money('heatingPrepaidGross', 523),
      money('heatingPrepaidNet', 533),
      number('warmWaterBaseShare', 543, 552, 2),
      money('warmWaterPrepaidGross', 553),
      money('warmWaterPrepaidNet', 563),
      number('coldWaterBaseShare', 573, 582, 2),
      money('coldWaterPrepaidGross', 583),
      money('coldWaterPrepaidNet', 593),
      text('vacancyMark', 1167),
      text('changeFeeMark', 1168),
    ],
  },
  B: {
    length: 1024,
    end: 'B',
    fields: [
      ...head,
      text('currency', 32, 34),
      day('firstDay', 35),
      day('lastDay', 41),
      text('fuel', 47, 49),
      number('heatingValue', 50, 60, 4),
      day('openingDay', 61),
      number('openingQuantity', 67, 77, 3),
      money('openingGross', 78),
      money('openingNet', 88),
      day('closingDay', 98),
      number('closingQuantity', 104, 114, 3),
      money('closingGross', 115),
      money('closingNet', 125),
      number('warmWaterTemperature', 135, 138, 1),
      number('warmWaterVolume', 139, 147, 3),
      number('warmWaterPercent', 148, 151, 1),
    ],
  },
  K: {
    length: 1024,
    end: 'K',
    fields: [
      ...head,
      text('costType', 32, 34),
      text('text', 35, 59),
      text('target', 60),
      day('date', 61),
      number('quantity', 67, 77, 3),
      money('gross', 78),
      money('net', 88),
      text('taxType', 98, 99),
      money('labour', 100),
      text('fuelNumber', 110),
      text('userGroup', 111, 114),
    ],
  },
  D: {
    length: 1024,
    end: 'D',
    fields: [
      ...head,
      clientKey,
      day('lastDay', 52),
      money('totalGross', 58),
      money('totalNet', 68),
      money('prepaidGross', 78),
      money('prepaidNet', 88),
      money('newMonthlyGross', 98),
      money('newMonthlyNet', 108),
      money('lossRisk', 118),
      money('balanceGross', 128),
      money('balanceNet', 138),
      text('costType', 148, 150),
      number('consumption', 151, 159, 3),
      text('unit', 160, 162),
      text('mark', 163, 165),
      text('name', 166, 200),
      text('currency', 201, 203),
    ],
  },
  E835: {
    length: 133,
    fields: [
      ...documentHead,
      text('mark', 52),
      text('costType', 53, 55),
      text('text', 56, 80),
      text('taxType', 81, 82),
      money('bill', 83),
      money('share', 93),
      number('percent', 103, 107, 2),
      money('labour', 108),
      money('labourShare', 118),
      day('lastDay', 128),
    ],
  },
  E898: {
    length: 120,
    fields: [
      ...documentHead,
      text('mark', 52),
      text('path', 53, 108),
      whole('page', 109, 111),
      day('lastDay', 112),
      text('document', 118, 120),
    ],
  },
};

/** What 3.10 adds in places that 3.05 leaves blank (bved, September 2025): area and CO2 of a property, keys of a user, the
 *  CO2 split of a result. */
const added310: Partial<Record<ArgeRecordKind, readonly ArgeField[]>> = {
  L: [text('ownersMark', 151), number('area', 152, 158, 2), text('co2Marks', 159, 165)],
  M: [text('shareKeys', 1169, 1174)],
  D: [
    number('co2Kg', 204, 213, 2),
    money('co2Cost', 214),
    money('co2Landlord', 224),
    money('co2Tenant', 234),
    number('co2LandlordPercent', 244, 253, 2),
    number('co2PerArea', 254, 263, 2),
  ],
};

/** The shape of a record in a version. */
export function argeLayout(kind: ArgeRecordKind, version: ArgeVersion): ArgeLayout {
  const layout = layouts305[kind];
  const added = version === '3.10' ? added310[kind] : undefined;
  return added ? { ...layout, fields: [...layout.fields, ...added] } : layout;
}
