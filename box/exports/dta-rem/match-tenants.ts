import { addDays, type IsoDate, overlap, type Period } from '../../domain/civil-day.ts';
import { decimal, parseDecimal } from '../../domain/decimal.ts';
import type { Building, BuildingUnit, Occupancy, Property } from '../../domain/property.ts';
import type { DtaProperty, DtaTenancy } from './read-dta-rem.ts';

/** One difference between the tenant list of a request and the property. `shifted`: the same tenancy on other days;
 *  `moved-out`: it ended; `unit-missing`: the file has a unit that the property has not. */
export interface TenantChange {
  readonly change: 'new' | 'shifted' | 'renamed' | 'moved-out' | 'unit-missing';
  /** `HausID:ObjektID`. */
  readonly unitKey: string;
  readonly externalKey: string;
  readonly party: string;
  /** In the file, inside its billing period. */
  readonly firstDay?: IsoDate;
  readonly lastDay?: IsoDate;
  /** In the property. */
  readonly before?: { readonly party: string; readonly firstDay: IsoDate; readonly lastDay?: IsoDate };
}

/** Compares the tenant list of a request with the property inside the billing period of the file: units by
 *  `HausID:ObjektID`, tenancies by `ObjektverhaeltnisID`, all compared letter by letter (formats.md 9). */
export function matchTenants(property: Property, request: DtaProperty): TenantChange[] {
  const units = unitsByKey(property);
  const listed = Map.groupBy(tenanciesOf(request), ({ unitKey }) => unitKey);
  return [...listed].flatMap(([unitKey, tenancies]): TenantChange[] => {
    const unit = units.get(unitKey);
    if (!unit) {
      return tenancies.map(({ id, party }) => ({ change: 'unit-missing', unitKey, externalKey: id, party }));
    }
    const changed = tenancies.flatMap((tenancy) => changeOf(unit, tenancy, request.period));
    return changed.concat(movedOut(unit, tenancies, request.period));
  });
}

/** The property with the tenant list of the request taken over: inside the billing period of the file its tenancies are
 *  the occupancies, days that it leaves free are vacancies. Units that the property has not are added. */
export function acceptTenants(property: Property, request: DtaProperty): Property {
  const listed = Map.groupBy(tenanciesOf(request), ({ unitKey }) => unitKey);
  const known = unitsByKey(property);
  const buildings = property.buildings.map((building): Building => {
    const units = building.units.map((unit): BuildingUnit => {
      const tenancies = listed.get(`${building.externalKey ?? ''}:${unit.externalKey ?? ''}`);
      return tenancies ? withTenancies(unit, tenancies, request.period) : unit;
    });
    return Object.assign({}, building, { units });
  });
  const missing = [...listed].filter(([unitKey]) => !known.has(unitKey));
  return { ...property, buildings: missing.reduce((list, each) => withUnit(list, each, request), buildings) };
}

/** A property of a request alone: houses, units, tenants and cost centres; meters and costs are still to be entered. */
export function propertyOfRequest(request: DtaProperty): Property {
  const empty: Property = {
    schema: 'meterbox-property/1',
    id: `liegenschaft-${request.id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.replace(/-+$/, ''),
    name: request.name === '' ? request.id : request.name,
    externalKey: request.id,
    country: 'CH',
    currency: 'CHF',
    zone: 'Europe/Zurich',
    address: { postcode: request.postcode, town: request.town },
    settings: {
      vacancyPersons: 0,
      roundToRappen: false,
      belowWSchV1994: false,
      oilOrGas: false,
      pipesMostlyInsulated: false,
    },
    buildings: [],
    meterPoints: [],
    costCentres: request.costCentres.flatMap((centre) =>
      centre.collectives.map((collective) => ({
        id: `${centre.id}-${collective.id}`,
        name: centre.name === '' ? centre.id : centre.name,
        kind: 'vewa' as const,
        externalKey: centre.id,
        collectiveKey: collective.id,
        energies: ['heat' as const],
      })),
    ),
    costItems: [],
    allocationKeys: [],
    tariffs: [],
    fuelStocks: [],
  };
  return acceptTenants(empty, request);
}

/** A tenancy is listed once per cost centre. */
function tenanciesOf({ costCentres }: DtaProperty): DtaTenancy[] {
  const all = costCentres.flatMap(({ tenancies }) => tenancies);
  return [
    ...new Map(
      all.map((tenancy) => [JSON.stringify([tenancy.unitKey, tenancy.id, tenancy.period]), tenancy]),
    ).values(),
  ];
}

function unitsByKey({ buildings }: Property): Map<string, BuildingUnit> {
  return new Map(
    buildings.flatMap(({ externalKey, units }) =>
      units.map((unit) => [`${externalKey ?? ''}:${unit.externalKey ?? ''}`, unit] as const),
    ),
  );
}

function inPeriod({ firstDay, lastDay }: Occupancy, period: Period): Period | undefined {
  return overlap({ firstDay, lastDay: lastDay ?? period.lastDay }, period);
}

function changeOf(unit: BuildingUnit, tenancy: DtaTenancy, period: Period): TenantChange[] {
  const own = overlap(tenancy.period, period);
  if (!own) return [];
  const known = unit.occupancies.find(({ externalKey }) => externalKey === tenancy.id);
  const found = { unitKey: tenancy.unitKey, externalKey: tenancy.id, party: tenancy.party, ...own };
  const span = known && inPeriod(known, period);
  if (!known || !span) return [{ change: 'new', ...found }];
  const { party, firstDay, lastDay } = known;
  const before = { party, firstDay, ...(lastDay === undefined ? {} : { lastDay }) };
  if (span.firstDay !== own.firstDay || span.lastDay !== own.lastDay)
    return [{ change: 'shifted', ...found, before }];
  return party === tenancy.party ? [] : [{ change: 'renamed', ...found, before }];
}

function movedOut(unit: BuildingUnit, tenancies: readonly DtaTenancy[], period: Period): TenantChange[] {
  const listed = new Set(tenancies.map(({ id }) => id));
  const unitKey = tenancies[0]?.unitKey ?? '';
  return unit.occupancies.flatMap((occupancy): TenantChange[] => {
    const { externalKey, party, firstDay, lastDay, type } = occupancy;
    if (type !== 'tenant' || listed.has(externalKey ?? '') || !inPeriod(occupancy, period)) return [];
    const before = { party, firstDay, ...(lastDay === undefined ? {} : { lastDay }) };
    return [{ change: 'moved-out', unitKey, externalKey: externalKey ?? '', party, before }];
  });
}

/** What was before and after the period of the file stays; inside it counts what the file says. */
function withTenancies(unit: BuildingUnit, tenancies: readonly DtaTenancy[], period: Period): BuildingUnit {
  const dayBefore = addDays(period.firstDay, -1);
  const list = tenancies.toSorted((a, b) => (a.period.firstDay < b.period.firstDay ? -1 : 1));
  const ids = new Set(list.map(({ id }) => id));
  const earlier = unit.occupancies.flatMap((occupancy): Occupancy[] => {
    if (occupancy.firstDay >= period.firstDay || ids.has(occupancy.externalKey ?? '')) return [];
    const ended = occupancy.lastDay !== undefined && occupancy.lastDay < period.firstDay;
    return [ended ? occupancy : { ...occupancy, lastDay: dayBefore }];
  });
  const later = unit.occupancies.filter(
    ({ firstDay, externalKey }) => firstDay > period.lastDay && !ids.has(externalKey ?? ''),
  );
  const inside: Occupancy[] = [];
  let next = period.firstDay;
  for (const tenancy of list) {
    const known = unit.occupancies.find(({ externalKey }) => externalKey === tenancy.id);
    const before = known && known.firstDay < period.firstDay ? known.firstDay : undefined;
    const firstDay = before ?? tenancy.period.firstDay;
    if (firstDay > next) inside.push(vacancy(unit, next, addDays(firstDay, -1)));
    const runs = tenancy.period.lastDay >= period.lastDay && later.length === 0;
    inside.push(occupancyOf(known, tenancy, firstDay, runs));
    next = addDays(tenancy.period.lastDay, 1);
  }
  if (next <= period.lastDay) inside.push(vacancy(unit, next, period.lastDay));
  return { ...unit, occupancies: [...earlier, ...inside, ...later] };
}

function occupancyOf(
  known: Occupancy | undefined,
  { unitKey, id, party, period }: DtaTenancy,
  firstDay: IsoDate,
  runs: boolean,
): Occupancy {
  const { lastDay: _lastDay, ...kept } = known ?? {
    id: `${unitKey}:${id}`,
    type: 'tenant' as const,
    persons: [],
    prepayments: [],
    payments: [],
  };
  return { ...kept, party, externalKey: id, firstDay, ...(runs ? {} : { lastDay: period.lastDay }) };
}

function vacancy(unit: BuildingUnit, firstDay: IsoDate, lastDay: IsoDate): Occupancy {
  return {
    id: `${unit.id}:vacant:${firstDay}`,
    type: 'vacancy',
    party: '',
    firstDay,
    lastDay,
    persons: [],
    prepayments: [],
    payments: [],
  };
}

function withUnit(
  buildings: readonly Building[],
  [unitKey, tenancies]: readonly [string, readonly DtaTenancy[]],
  request: DtaProperty,
): Building[] {
  const [house = '', ...rest] = unitKey.split(':');
  const object = rest.join(':');
  const [first] = tenancies;
  const area = parseDecimal(first?.area ?? '', { mark: '.' });
  const unit: BuildingUnit = {
    id: unitKey,
    name: [first?.unitName ?? '', object].filter((part) => part !== '').join(' '),
    externalKey: object,
    areaM2: area ?? decimal('1'), // the file states none: to be entered, a unit without area cannot be billed
    occupancies: [],
  };
  const filled = withTenancies(unit, tenancies, request.period);
  const known = buildings.find(({ externalKey }) => externalKey === house);
  if (!known) return [...buildings, { id: house, name: house, externalKey: house, units: [filled] }];
  return buildings.map((building) =>
    building === known ? Object.assign({}, building, { units: [...building.units, filled] }) : building,
  );
}
