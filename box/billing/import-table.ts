import { BoxError } from '../domain/box-error.ts';
import { addDays, isoDate } from '../domain/civil-day.ts';
import type { Building, MeterPoint, Occupancy, Property } from '../domain/property.ts';
import { type PropertyTable, tableColumns } from './property-tables.ts';

/** The property with a table taken in: rows change or add what has their id, what is not in the table stays. An empty cell
 *  takes a field away, a column that is missing leaves it. The result is a document still to be checked, so that every
 *  wrong cell is told as in any other. Throws `USAGE` for a column nobody knows or a row without an id. */
export function importTable(
  property: Property,
  table: PropertyTable,
  cells: readonly (readonly string[])[],
): unknown {
  const rows = namedRows(cells);
  const known: readonly string[] = tableColumns[table];
  for (const name of rows[0]?.keys() ?? [])
    if (!known.includes(name))
      throw new BoxError('USAGE', `No column of ${table} is called "${name}"; there are ${known.join(', ')}`);
  switch (table) {
    case 'units':
      return { ...property, buildings: rows.reduce<readonly object[]>(withUnit, property.buildings) };
    case 'tenancies':
      return { ...property, buildings: rows.reduce<readonly object[]>(withOccupancy, property.buildings) };
    case 'meters':
      return {
        ...property,
        meterPoints: rows.reduce<readonly object[]>(withInstallation, property.meterPoints),
      };
  }
}

type Cells = ReadonlyMap<string, string>;

/** Columns in which a workbook may keep a day as its number. */
const dayColumns: ReadonlySet<string> = new Set(['firstDay', 'lastDay', 'from', 'until']);

/** Rows by the names in the first of them. Throws `FILE_DAMAGED` for a row of another length. */
function namedRows([names = [], ...rows]: readonly (readonly string[])[]): Cells[] {
  return rows.map((cells, at) => {
    if (cells.length !== names.length)
      throw new BoxError(
        'FILE_DAMAGED',
        `Row ${at + 2} has ${cells.length} cells, the heading ${names.length}`,
      );
    return new Map(
      names.map((name, place) => [name.trim(), valueOf(name.trim(), (cells[place] ?? '').trim())]),
    );
  });
}

/** What a spreadsheet must not take for a formula was written with an apostrophe; a day of a workbook is the number of
 *  days since 30 December 1899. */
function valueOf(column: string, value: string): string {
  if (dayColumns.has(column) && /^\d{5}$/.test(value)) return addDays(isoDate('1899-12-30'), Number(value));
  return value.replace(/^'(?=[=+@-])/, '');
}

function idIn(cells: Cells, column: string): string {
  const id = cells.get(column) ?? '';
  if (id === '') throw new BoxError('USAGE', `A row has no ${column}: ${[...cells.values()].join(';')}`);
  return id;
}

/** The fields of an object with those of a row put in; `names` from columns to fields. */
function filled(before: object, cells: Cells, names: readonly string[]): Record<string, unknown> {
  const fields = new Map<string, unknown>(Object.entries(before));
  for (const name of names) {
    const value = cells.get(name);
    if (value === '') fields.delete(name);
    else if (value !== undefined) fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function withUnit(buildings: readonly object[], cells: Cells): readonly object[] {
  const unitId = idIn(cells, 'unit');
  const list = buildings as readonly Building[];
  const home = list.find(({ units }) => units.some(({ id }) => id === unitId));
  const buildingId = cells.get('building') ?? home?.id ?? idIn(cells, 'building');
  const fields = [
    'name',
    'externalKey',
    'areaM2',
    'heatedAreaM2',
    'coOwnershipShare',
    'positionFactor',
    'group',
  ];
  const place = (units: Building['units']): readonly object[] =>
    units.some(({ id }) => id === unitId)
      ? units.map((unit) => (unit.id === unitId ? filled(unit, cells, fields) : unit))
      : [...units, filled({ id: unitId, name: unitId, occupancies: [] }, cells, fields)];
  if (!list.some(({ id }) => id === buildingId)) {
    const name = cells.get('buildingName') ?? buildingId;
    return [...list, { id: buildingId, name: name === '' ? buildingId : name, units: place([]) }];
  }
  return list.map((building) =>
    building.id === buildingId ? Object.assign({}, building, { units: place(building.units) }) : building,
  );
}

function withOccupancy(buildings: readonly object[], cells: Cells): readonly object[] {
  const unitId = idIn(cells, 'unit');
  const id = idIn(cells, 'id');
  const list = buildings as readonly Building[];
  if (!list.some(({ units }) => units.some((unit) => unit.id === unitId)))
    throw new BoxError('USAGE', `There is no unit "${unitId}": take the units in first`);
  const fields = ['type', 'party', 'externalKey', 'firstDay', 'lastDay'];
  const occupancyOf = (before: object): Record<string, unknown> => {
    const own = filled(before, cells, fields);
    const from = own['firstDay'];
    const known = before as Partial<Occupancy>;
    const persons = cells.get('persons') ?? '';
    const amount = cells.get('prepayment') ?? '';
    const countNow = known.persons?.at(-1)?.persons.toString();
    if (persons !== '' && persons !== countNow) own['persons'] = [{ from, persons: Number(persons) }];
    if (amount !== '' && amount !== known.prepayments?.at(-1)?.amount)
      own['prepayments'] = [{ from, amount }];
    return own;
  };
  return list.map((building) => {
    const units = building.units.map((unit) => {
      if (unit.id !== unitId) return unit;
      const known = unit.occupancies.some((occupancy) => occupancy.id === id);
      const occupancies = known
        ? unit.occupancies.map((each) => (each.id === id ? occupancyOf(each) : each))
        : [...unit.occupancies, occupancyOf({ id, party: '' })];
      return Object.assign({}, unit, { occupancies });
    });
    return Object.assign({}, building, { units });
  });
}

function withInstallation(points: readonly object[], cells: Cells): readonly object[] {
  const id = idIn(cells, 'meterPoint');
  const serial = idIn(cells, 'serial');
  const list = points as readonly MeterPoint[];
  const pointFields = ['room', 'use', 'quantity', 'captureSystem', 'resetsOn'];
  const pointOf = (before: object & Partial<MeterPoint>): Record<string, unknown> => {
    const own = filled(before, cells, pointFields);
    const unit = cells.get('unit');
    if (unit !== undefined && unit !== '') own['unitId'] = unit;
    const installed = before.installations ?? [];
    const known = installed.some(({ device }) => device.serial === serial);
    own['installations'] = known
      ? installed.map((each) => (each.device.serial === serial ? installationOf(each, cells, serial) : each))
      : [...installed, installationOf({}, cells, serial)];
    return own;
  };
  return list.some((point) => point.id === id)
    ? list.map((point) => (point.id === id ? pointOf(point) : point))
    : [...list, pointOf({ id })];
}

function installationOf(before: object, cells: Cells, serial: string): Record<string, unknown> {
  const own = filled(before, cells, ['from', 'until', 'firstValue', 'lastValue', 'factor']);
  const device = 'device' in before ? (before.device as object) : {};
  const deviceClass = cells.get('class');
  own['device'] = { ...device, serial, ...(deviceClass === undefined ? {} : { class: deviceClass }) };
  const year = cells.get('calibrationYear') ?? '';
  if (year !== '') own['calibrationYear'] = Number(year);
  const remote = cells.get('remoteReadable') ?? '';
  if (remote !== '') own['remoteReadable'] = remote === 'true';
  return own;
}
