import { addDays, type IsoDate } from '../domain/civil-day.ts';
import { compareDecimals, decimal, type Decimal } from '../domain/decimal.ts';
import type { Building, BuildingUnit, CostItem, MeterPoint, Property } from '../domain/property.ts';
import { type BillingIssue, type BillingIssueCode, billingIssue } from './billing-issue.ts';
import { propertySchema } from './property-schema.ts';

/** A doubt about a property document, with its place: `buildings[0].units[2].occupancies[1].firstDay`. */
export interface DocumentIssue extends BillingIssue {
  readonly place: string;
}

/** A document as it was understood, or everything that is wrong with it at once. With warnings it can be kept. */
export interface CheckedProperty {
  readonly property?: Property;
  readonly issues: readonly DocumentIssue[];
}

/** Reads a property document and checks what its places say of each other: ids, references, gaps and overlaps of the
 *  occupancies and installations (billing.md 3.1, 9). */
export function checkProperty(document: unknown): CheckedProperty {
  const parsed = propertySchema.safeParse(document);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ code, message, path, ...issue }) => {
      const params = 'params' in issue ? (issue.params as Record<string, unknown> | undefined) : undefined;
      const badDay = code === 'custom' && params?.['issue'] === 'date-malformed';
      return documentIssue(badDay ? 'date-malformed' : 'input-invalid', placeOf(path), message);
    });
    return { issues };
  }
  const property = parsed.data;
  const issues = [
    ...checkIds(property),
    ...property.buildings.flatMap((building, at) => checkBuilding(building, `buildings[${at}]`)),
    ...checkMeterPoints(property),
    ...checkCosts(property),
    ...checkKeys(property),
  ];
  return issues.some(({ level }) => level === 'error') ? { issues } : { property, issues };
}

function documentIssue(
  code: BillingIssueCode,
  place: string,
  message: string,
  about?: string,
): DocumentIssue {
  return { ...billingIssue(code, `${place === '' ? 'The document' : place}: ${message}`, about), place };
}

function placeOf(path: readonly PropertyKey[]): string {
  let place = '';
  for (const part of path)
    place += typeof part === 'number' ? `[${part}]` : `${place === '' ? '' : '.'}${String(part)}`;
  return place;
}

function checkIds(property: Property): DocumentIssue[] {
  const units = property.buildings.flatMap(({ units: list }, at) =>
    list.map(({ id }, unitAt) => ({ id, place: `buildings[${at}].units[${unitAt}]` })),
  );
  const occupancies = property.buildings.flatMap(({ units: list }, at) =>
    list.flatMap(({ occupancies: users }, unitAt) =>
      users.map(({ id }, userAt) => ({
        id,
        place: `buildings[${at}].units[${unitAt}].occupancies[${userAt}]`,
      })),
    ),
  );
  return [
    ...twice('building', placed(property.buildings, 'buildings')),
    ...twice('unit', units),
    ...twice('occupancy', occupancies),
    ...twice('meter point', placed(property.meterPoints, 'meterPoints')),
    ...twice('cost centre', placed(property.costCentres, 'costCentres')),
    ...twice('cost', placed(property.costItems, 'costItems')),
    ...twice('fuel stock', placed(property.fuelStocks, 'fuelStocks')),
  ];
}

function placed(items: readonly { readonly id: string }[], list: string) {
  return items.map(({ id }, at) => ({ id, place: `${list}[${at}]` }));
}

function twice(kind: string, items: readonly { readonly id: string; readonly place: string }[]) {
  const first = new Map<string, string>();
  return items.flatMap(({ id, place }) => {
    const before = first.get(id);
    first.set(id, before ?? place);
    if (before === undefined) return [];
    return [
      documentIssue('id-twice', `${place}.id`, `the ${kind} "${id}" is there already, at ${before}`, id),
    ];
  });
}

function checkBuilding({ units }: Building, place: string): DocumentIssue[] {
  return units.flatMap((unit, at) => checkOccupancies(unit, `${place}.units[${at}]`));
}

/** Every day from the first occupancy on belongs to exactly one; the last may still run. */
function checkOccupancies({ id: unitId, occupancies }: BuildingUnit, place: string): DocumentIssue[] {
  const issues: DocumentIssue[] = [];
  const spans = occupancies
    .map((occupancy, at) => ({ ...occupancy, place: `${place}.occupancies[${at}]` }))
    .toSorted((a, b) => (a.firstDay < b.firstDay ? -1 : a.firstDay > b.firstDay ? 1 : 0));
  let free: IsoDate | undefined;
  let running = false;
  for (const { id, firstDay, lastDay, place: own } of spans) {
    if (lastDay !== undefined && lastDay < firstDay) {
      const message = `"${id}" ends on ${lastDay}, before it begins on ${firstDay}`;
      issues.push(documentIssue('input-invalid', `${own}.lastDay`, message, id));
      continue;
    }
    if (running || (free !== undefined && firstDay < free)) {
      const message = `two users of unit "${unitId}" from ${firstDay} on: correct the day of the change`;
      issues.push(documentIssue('occupancy-overlap', `${own}.firstDay`, message, unitId));
    } else if (free !== undefined && firstDay > free) {
      const message = `nobody in unit "${unitId}" from ${free} to ${addDays(firstDay, -1)}: enter a tenant or a vacancy`;
      issues.push(documentIssue('occupancy-gap', `${own}.firstDay`, message, unitId));
    }
    if (lastDay === undefined) running = true;
    else if (free === undefined || lastDay >= free) free = addDays(lastDay, 1);
  }
  return issues;
}

function checkMeterPoints({ buildings, meterPoints }: Property): DocumentIssue[] {
  const units = new Set(buildings.flatMap((building) => building.units.map(({ id }) => id)));
  const ids = new Set(meterPoints.map(({ id }) => id));
  const hung = new Map<string, { from: IsoDate; until?: IsoDate | undefined; place: string }[]>();
  const issues: DocumentIssue[] = [];
  for (const [at, point] of meterPoints.entries()) {
    const place = `meterPoints[${at}]`;
    if (point.unitId !== undefined && !units.has(point.unitId))
      issues.push(unknown(`${place}.unitId`, 'unit', point.unitId));
    for (const [estimateAt, { rooms = [] }] of point.estimates.entries())
      for (const room of rooms)
        if (!ids.has(room))
          issues.push(unknown(`${place}.estimates[${estimateAt}].rooms`, 'meter point', room));
    issues.push(...checkInstallations(point, place));
    for (const [installationAt, { device, from, until }] of point.installations.entries()) {
      const key = [device.class, device.serial, point.quantity, point.tariff, point.subunit].join('/');
      const own = { from, until, place: `${place}.installations[${installationAt}]` };
      const others = hung.get(key) ?? [];
      const clash = others.find((other) => between(other, own) || between(own, other));
      if (clash) {
        const message = `device ${device.serial} hangs somewhere else at that time, at ${clash.place}`;
        issues.push(documentIssue('installation-overlap', own.place, message, point.id));
      }
      hung.set(key, [...others, own]);
    }
  }
  return issues;
}

function between(
  { from, until }: { readonly from: IsoDate; readonly until?: IsoDate | undefined },
  other: { readonly from: IsoDate },
): boolean {
  return other.from >= from && (until === undefined || other.from < until);
}

/** One device after the other; the old one counts up to the end of the day on which the new one begins. */
function checkInstallations({ id, installations }: MeterPoint, place: string): DocumentIssue[] {
  const issues: DocumentIssue[] = [];
  const spans = installations
    .map((installation, at) => ({ ...installation, place: `${place}.installations[${at}]` }))
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  for (const [at, { from, until, place: own }] of spans.entries()) {
    if (until !== undefined && until < from)
      issues.push(documentIssue('input-invalid', `${own}.until`, `ends before it begins on ${from}`, id));
    const before = spans[at - 1];
    if (before && (before.until === undefined || before.until > from)) {
      const message = `two devices at meter point "${id}" from ${from} on: state until when the older hung there`;
      issues.push(documentIssue('installation-overlap', `${own}.from`, message, id));
    }
  }
  return issues;
}

function checkCosts({ buildings, costCentres, costItems, tariffs, fuelStocks }: Property): DocumentIssue[] {
  const centres = new Map(costCentres.map((centre) => [centre.id, centre]));
  const units = new Set(buildings.flatMap((building) => building.units.map(({ id }) => id)));
  const occupancies = new Set(
    buildings.flatMap((building) => building.units.flatMap((unit) => unit.occupancies.map(({ id }) => id))),
  );
  const ofUnknownCentre = (list: readonly { readonly costCentreId: string }[], name: string) =>
    list.flatMap(({ costCentreId }, at) =>
      centres.has(costCentreId) ? [] : [unknown(`${name}[${at}].costCentreId`, 'cost centre', costCentreId)],
    );
  return [
    ...ofUnknownCentre(costItems, 'costItems'),
    ...ofUnknownCentre(tariffs, 'tariffs'),
    ...ofUnknownCentre(fuelStocks, 'fuelStocks'),
    ...costItems.flatMap((item, at) => checkItem(item, `costItems[${at}]`, units, occupancies)),
    ...costCentres.flatMap(({ id, kind, energies }, at) =>
      kind === 'vewa' && energies.length === 0
        ? [documentIssue('input-invalid', `costCentres[${at}].energies`, 'name what it paid for', id)]
        : [],
    ),
    ...costItems.flatMap(({ id, costCentreId, target, key }, at) => {
      const kind = centres.get(costCentreId)?.kind;
      if (kind === 'heating' && target === undefined && key === undefined)
        return [
          documentIssue('input-invalid', `costItems[${at}]`, 'state target or key of a heating cost', id),
        ];
      if (kind === 'operating' && key === undefined)
        return [documentIssue('input-invalid', `costItems[${at}].key`, 'state the key of the cost', id)];
      return [];
    }),
  ];
}

function checkItem(
  { id, key, excludedUnitIds, fixedAmount, amount, labour }: CostItem,
  place: string,
  units: ReadonlySet<string>,
  occupancies: ReadonlySet<string>,
): DocumentIssue[] {
  const issues = excludedUnitIds
    .filter((unitId) => !units.has(unitId))
    .map((unitId) => unknown(`${place}.excludedUnitIds`, 'unit', unitId));
  if (key?.by === 'direct' && !occupancies.has(key.occupancyId))
    issues.push(unknown(`${place}.key.occupancyId`, 'occupancy', key.occupancyId));
  if (fixedAmount !== undefined && isMore(fixedAmount, amount))
    issues.push(documentIssue('input-invalid', `${place}.fixedAmount`, 'is more than the amount', id));
  if (labour && isMore(labour.amount, amount))
    issues.push(documentIssue('input-invalid', `${place}.labour.amount`, 'is more than the amount', id));
  return issues;
}

/** Whether a part is more than the whole it belongs to, a credit note's without its sign. */
function isMore(part: Decimal, whole: Decimal): boolean {
  return compareDecimals(part, decimal(whole.replace(/^-/, ''))) > 0;
}

/** One day has one set of keys. */
function checkKeys({ allocationKeys }: Property): DocumentIssue[] {
  return twice(
    'start of keys on',
    allocationKeys.map(({ validFrom }, at) => ({ id: validFrom, place: `allocationKeys[${at}]` })),
  );
}

function unknown(place: string, kind: string, id: string): DocumentIssue {
  return documentIssue('reference-unknown', place, `there is no ${kind} "${id}"`, id);
}
