import { type Period, overlap } from '../../domain/civil-day.ts';
import { splitPermille } from '../../billing/garaio-permille.ts';
import type { ExternalKey } from '../../domain/property.ts';
import { fixedText, type Rational, rational, zero } from '../../domain/rational.ts';
import type { DtaCollective, DtaCostCentre, DtaProperty, DtaRequest, DtaTenancy } from './read-dta-rem.ts';
import { replaceSpans, type Span } from './read-tags.ts';

/** What one occupancy takes of a collective: kWh, cost or VEWA share, whichever the cost centre is weighted by. */
export interface OccupancyWeight {
  /** `HausID:ObjektID`. */
  readonly unitKey: ExternalKey;
  readonly period: Period;
  /** For people, in a refusal. */
  readonly party: string;
  /** Vacancies and self-use; on a tie of lost fractions they come first (billing.md 2). */
  readonly landlord: boolean;
  readonly weight: Rational;
}

/** The weights of one Sammelkostenstelle. */
export interface CollectiveWeights {
  readonly costCentreId: ExternalKey;
  /** Absent: the only collective of its cost centre. */
  readonly collectiveId?: ExternalKey;
  readonly occupancies: readonly OccupancyWeight[];
}

/** How an answer is written. */
export interface DtaOptions {
  /** Decimals of Promilleanteil, 0 to 6; GARAIO's own example has one. */
  readonly decimals: number;
  /** Cut occupancies at the period of the document instead of refusing another period. */
  readonly clip: boolean;
}

/** Why an answer cannot be written (billing.md 11). */
export interface DtaRefusal {
  readonly code:
    | 'period-mismatch'
    | 'multiple-collectors'
    | 'cost-centre-missing'
    | 'no-consumption'
    | 'tenancy-unmatched'
    | 'contract-missing-in-file';
  /** For the manager: what, where, what to do. */
  readonly message: string;
  readonly line?: number;
}

/** The answer, or everything that stands against it. */
export type DtaAnswer =
  | { readonly text: string; readonly refusals: readonly [] }
  | { readonly text?: undefined; readonly refusals: readonly DtaRefusal[] };

/** Fills in the per mille of a request for one property: the document as received, with only `Promilleanteil` changed.
 *  Per mille are split by largest remainder over the tenancies of a collective in file order, so that they add up to
 *  exactly 1000 (billing.md 11.1). Refuses with the whole list rather than writing one wrong zero. */
export function fillDtaRem(
  request: DtaRequest,
  settled: {
    readonly propertyId: ExternalKey;
    readonly period: Period;
    readonly weights: readonly CollectiveWeights[];
  },
  options: DtaOptions,
): DtaAnswer {
  const refusals: DtaRefusal[] = [];
  const changes: (Span & { value: string })[] = [];
  const property = request.properties.find(({ id }) => id === settled.propertyId);
  if (!property) {
    const message = `The document holds no Liegenschaft ${settled.propertyId}: ask GARAIO REM for the right one`;
    return { refusals: [{ code: 'cost-centre-missing', message }] };
  }
  refusals.push(...checkPeriod(property, settled.period, options));
  for (const weights of settled.weights) {
    const found = findCollective(property, weights);
    if ('code' in found) refusals.push(found);
    else fillCollective(found, weights, property.period, options, changes, refusals);
  }
  refusals.push(...unmapped(property, settled.weights));
  return refusals.length > 0 ? { refusals } : { text: replaceSpans(request.text, changes), refusals: [] };
}

function checkPeriod(property: DtaProperty, period: Period, options: DtaOptions): DtaRefusal[] {
  const { firstDay, lastDay } = property.period;
  if (options.clip || (firstDay === period.firstDay && lastDay === period.lastDay)) return [];
  const message = `The document is for ${firstDay} to ${lastDay}, the settlement for ${period.firstDay} to ${period.lastDay}`;
  return [{ code: 'period-mismatch', message: `${message}: settle that period, or accept clipping` }];
}

interface FoundCollective {
  readonly costCentre: DtaCostCentre;
  readonly collective: DtaCollective;
}

function findCollective(property: DtaProperty, weights: CollectiveWeights): FoundCollective | DtaRefusal {
  const costCentre = property.costCentres.find(({ id }) => id === weights.costCentreId);
  if (!costCentre) {
    const message = `The document holds no Hauptkostenstelle ${weights.costCentreId}: correct the mapping`;
    return { code: 'cost-centre-missing', message };
  }
  const [only, ...more] = costCentre.collectives;
  const wanted = weights.collectiveId;
  if (wanted === undefined && more.length > 0) {
    const ids = costCentre.collectives.map(({ id }) => id).join(', ');
    const message = `Hauptkostenstelle ${costCentre.id} has several Sammelkostenstellen (${ids}): map each of them`;
    return { code: 'multiple-collectors', message };
  }
  const collective = wanted === undefined ? only : costCentre.collectives.find(({ id }) => id === wanted);
  if (collective) return { costCentre, collective };
  const message = `Hauptkostenstelle ${costCentre.id} has no Sammelkostenstelle ${wanted ?? ''}: correct the mapping`;
  return { code: 'cost-centre-missing', message };
}

function fillCollective(
  { costCentre, collective }: FoundCollective,
  weights: CollectiveWeights,
  period: Period,
  options: DtaOptions,
  changes: (Span & { value: string })[],
  refusals: DtaRefusal[],
): void {
  const occupancies = Map.groupBy(weights.occupancies, ({ unitKey }) => unitKey);
  const rows = costCentre.tenancies.flatMap((tenancy) =>
    tenancy.shares
      .filter(({ collectiveId }) => collectiveId === collective.id)
      .map(({ share }) => {
        const ofUnit = occupancies.get(tenancy.unitKey) ?? [];
        return { tenancy, share, occupancy: occupancyOf(tenancy, ofUnit, period, options) };
      }),
  );
  const used = new Set(rows.map(({ occupancy }) => occupancy));
  const before = refusals.length;
  for (const { tenancy, occupancy } of rows) if (!occupancy) refusals.push(unmatched(tenancy));
  for (const occupancy of weights.occupancies) {
    const needed =
      occupancy.weight.numerator !== 0n && clipped(occupancy.period, period, options) !== undefined;
    if (needed && !used.has(occupancy)) refusals.push(missing(occupancy, collective));
  }
  if (refusals.length > before) return;
  const shares = rows.map(({ tenancy, occupancy }) => ({
    id: tenancy.id,
    landlord: occupancy?.landlord ?? false,
    weight: occupancy?.weight ?? zero,
  }));
  if (shares.every(({ weight }) => weight.numerator === 0n)) {
    const message = `Nobody has a consumption in Sammelkostenstelle ${collective.id} (${collective.name}): leave it out or check its meters`;
    refusals.push({ code: 'no-consumption', message });
    return;
  }
  const parts = splitPermille(shares, options.decimals);
  changes.push({ ...collective.share, value: fixedText(rational(1000n), options.decimals) });
  for (const [at, { share }] of rows.entries()) {
    // Always with all its decimals, as GARAIO writes it: `0.0`.
    changes.push({ ...share, value: fixedText(parts[at] ?? zero, options.decimals) });
  }
}

/** The occupancy with the days of a tenancy, by which all tenancies of a unit are told apart. */
function occupancyOf(
  tenancy: DtaTenancy,
  ofUnit: readonly OccupancyWeight[],
  period: Period,
  options: DtaOptions,
): OccupancyWeight | undefined {
  const wanted = clipped(tenancy.period, period, options);
  return ofUnit.find((occupancy) => {
    const own = clipped(occupancy.period, period, options);
    return own?.firstDay === wanted?.firstDay && own?.lastDay === wanted?.lastDay;
  });
}

function clipped(days: Period, period: Period, options: DtaOptions): Period | undefined {
  return options.clip ? overlap(days, period) : days;
}

function unmatched({ unitKey, id, party, period, line }: DtaTenancy): DtaRefusal {
  const who = `${party === '' ? 'Mietverhältnis' : party} (${id}) in ${unitKey}, ${period.firstDay} to ${period.lastDay}`;
  return {
    code: 'tenancy-unmatched',
    message: `${who}: no such occupancy here; take over the tenant list first`,
    line,
  };
}

function missing({ unitKey, party, period }: OccupancyWeight, collective: DtaCollective): DtaRefusal {
  const who = `${party} in ${unitKey}, ${period.firstDay} to ${period.lastDay}`;
  const message = `${who}: has a share in ${collective.id} but is not in the document; export it from GARAIO REM anew`;
  return { code: 'contract-missing-in-file', message };
}

/** Collectives that the document asks for and nobody has mapped: half an answer would be imported as zero. */
function unmapped(property: DtaProperty, list: readonly CollectiveWeights[]): DtaRefusal[] {
  return property.costCentres.flatMap((costCentre) => {
    const mapped = list.filter(({ costCentreId }) => costCentreId === costCentre.id);
    if (mapped.length === 0 || mapped.some(({ collectiveId }) => collectiveId === undefined)) return [];
    return costCentre.collectives
      .filter(({ id }) => !mapped.some(({ collectiveId }) => collectiveId === id))
      .map(({ id, name }): DtaRefusal => {
        const message = `Sammelkostenstelle ${id} (${name}) of Hauptkostenstelle ${costCentre.id} is not mapped: map it too`;
        return { code: 'multiple-collectors', message };
      });
  });
}
