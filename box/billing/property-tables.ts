import type { Property } from '../domain/property.ts';
import { csvText } from './csv-rows.ts';

/** Parts of a property that are a table in a spreadsheet. */
export const propertyTables = ['units', 'tenancies', 'meters'] as const;
export type PropertyTable = (typeof propertyTables)[number];

/** Columns of each table, in order. */
export const tableColumns = Object.freeze({
  units: [
    'building',
    'buildingName',
    'unit',
    'name',
    'externalKey',
    'areaM2',
    'heatedAreaM2',
    'coOwnershipShare',
    'positionFactor',
    'group',
  ],
  tenancies: ['unit', 'id', 'type', 'party', 'externalKey', 'firstDay', 'lastDay', 'persons', 'prepayment'],
  meters: [
    'meterPoint',
    'unit',
    'room',
    'use',
    'quantity',
    'captureSystem',
    'resetsOn',
    'serial',
    'class',
    'from',
    'until',
    'firstValue',
    'lastValue',
    'factor',
    'calibrationYear',
    'remoteReadable',
  ],
} as const satisfies Readonly<Record<PropertyTable, readonly string[]>>);

/** A table of a property as CSV. Persons and prepayments are shown as they are now; their history stays in the document. */
export function exportTable(property: Property, table: PropertyTable): string {
  return csvText(tableColumns[table], tableRows(property, table));
}

/** The rows of a table, in the order of its columns. */
function tableRows({ buildings, meterPoints }: Property, table: PropertyTable): string[][] {
  switch (table) {
    case 'units':
      return buildings.flatMap((building) =>
        building.units.map((unit) => [
          building.id,
          building.name,
          unit.id,
          unit.name,
          unit.externalKey ?? '',
          unit.areaM2,
          unit.heatedAreaM2 ?? '',
          unit.coOwnershipShare ?? '',
          unit.positionFactor ?? '',
          unit.group ?? '',
        ]),
      );
    case 'tenancies':
      return buildings.flatMap((building) =>
        building.units.flatMap((unit) =>
          unit.occupancies.map((occupancy) => [
            unit.id,
            occupancy.id,
            occupancy.type,
            occupancy.party,
            occupancy.externalKey ?? '',
            occupancy.firstDay,
            occupancy.lastDay ?? '',
            occupancy.persons.at(-1)?.persons.toString() ?? '',
            occupancy.prepayments.at(-1)?.amount ?? '',
          ]),
        ),
      );
    case 'meters':
      return meterPoints.flatMap((point) =>
        point.installations.map((installation) => [
          point.id,
          point.unitId ?? '',
          point.room ?? '',
          point.use,
          point.quantity,
          point.captureSystem ?? '',
          point.resetsOn ?? '',
          installation.device.serial,
          installation.device.class,
          installation.from,
          installation.until ?? '',
          installation.firstValue ?? '',
          installation.lastValue ?? '',
          installation.factor ?? '',
          installation.calibrationYear?.toString() ?? '',
          installation.remoteReadable === undefined ? '' : String(installation.remoteReadable),
        ]),
      );
  }
}
