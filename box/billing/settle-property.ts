import { type Period } from '../domain/civil-day.ts';
import { fixedText, type Rational, subtractRationals, zero } from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { Blocked } from './blocked.ts';
import { computed, type Figure, stated, total } from './figure.ts';
import type { HeatingInput } from './heating-input.ts';
import { heatingStatement, type HeatingStatement } from './heating-statement.ts';
import { operatingCosts, type OperatingInput, type OperatingStatement } from './operating-costs.ts';
import { recheckTrace } from './recheck-trace.ts';
import { type Trace, traceOf } from './trace.ts';

/** What a property is settled from: heating costs, operating costs, or both in one bill. */
export interface PropertyInput {
  readonly id: string;
  /** 1 for the first; a correction is a new version, never a change. */
  readonly version: number;
  readonly property: string;
  readonly period: Period;
  readonly heating?: HeatingInput;
  readonly operating?: OperatingInput;
  /** What each user really paid in advance, by user id. */
  readonly prepayments: ReadonlyMap<string, Rational>;
}

/** One line of a settlement: money as texts with two decimals. */
interface SettlementRow {
  readonly unit: string;
  readonly user: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** By pool or cost. The heating bill is one amount of the whole (BetrKV § 2 no. 4 to 6). */
  readonly amounts: Readonly<Record<string, string>>;
  readonly total: string;
  readonly prepaid?: string;
  readonly balance?: string;
  readonly labour35a?: string;
}

/** A settlement as it is kept and rendered: result, doubts, and how every figure came about (billing.md 8). Holds no
 *  time of its own: the same input gives the same bytes. */
export interface SettlementDocument {
  readonly id: string;
  readonly version: number;
  readonly property: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly pools: Readonly<Record<string, string>>;
  readonly co2?: Readonly<Record<string, string | number | null>>;
  readonly notAllocable: string;
  readonly rows: readonly SettlementRow[];
  readonly sum: string;
  readonly issues: readonly BillingIssue[];
  readonly trace: Trace;
  readonly checks: {
    readonly sumOfRowsIsSumOfCosts: boolean;
    /** What an independent check of the trace found; empty if all is well. */
    readonly problems: readonly string[];
  };
}

/** Settles a property: heating and operating costs in one document with its trace. Blocks with the errors of both. */
export function settleProperty(input: PropertyInput): SettlementDocument {
  const { heating, operating } = bothOrBlocked(input);
  const rows = mergeRows(heating, operating, input.prepayments);
  const totals = rows.map((row) => row.total);
  const sum = total('sum of the settlement', 'EUR', totals);
  const trace = traceOf([
    ...rows.flatMap((row) => row.figures),
    sum,
    ...(heating?.co2?.tenants ? [heating.co2.tenants] : []),
  ]);
  return {
    id: input.id,
    version: input.version,
    property: input.property,
    period: { from: input.period.firstDay, to: input.period.lastDay },
    pools: heating ? poolsOf(heating) : {},
    ...(heating?.co2 ? { co2: co2Of(heating.co2) } : {}),
    notAllocable: money(operating?.notAllocable.value ?? zero),
    rows: rows.map((row) => row.json),
    sum: money(sum.value),
    issues: [...(heating?.issues ?? []), ...(operating?.issues ?? [])],
    trace,
    checks: {
      sumOfRowsIsSumOfCosts: money(sum.value) === money(costsOf(input, heating)),
      problems: recheckTrace(trace),
    },
  };
}

function bothOrBlocked(input: PropertyInput): { heating?: HeatingStatement; operating?: OperatingStatement } {
  const errors: BillingIssue[] = [];
  const tried = <S>(compute: () => S): S | undefined => {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      errors.push(...error.issues);
      return undefined;
    }
  };
  const { heating: heat, operating: running } = input;
  const heating = heat && tried(() => heatingStatement(heat));
  const operating = running && tried(() => operatingCosts(running));
  if (errors.length > 0) throw new Blocked(errors);
  return { ...(heating ? { heating } : {}), ...(operating ? { operating } : {}) };
}

interface MergedRow {
  readonly total: Figure;
  readonly figures: readonly Figure[];
  readonly json: SettlementRow;
}

/** One row per user: its heating bill and its operating costs together. */
function mergeRows(
  heating: HeatingStatement | undefined,
  operating: OperatingStatement | undefined,
  prepayments: ReadonlyMap<string, Rational>,
): MergedRow[] {
  const heated = new Map(heating?.lines.map((line) => [line.row.id, line]));
  const running = new Map(operating?.lines.map((line) => [line.row.id, line]));
  const ids = new Set([...heated.keys(), ...running.keys()]);
  return [...ids].flatMap((id) => {
    const heat = heated.get(id);
    const other = running.get(id);
    const row = heat?.row ?? other?.row;
    if (!row) return [];
    const parts = [...(heat ? [heat.total] : []), ...(other ? [other.total] : [])];
    const sum = total(`${id}: total of the settlement`, 'EUR', parts);
    const balance = balanceOf(id, sum, prepayments);
    return [
      {
        total: sum,
        figures: [balance?.figure ?? sum, ...(other ? [other.labour] : [])],
        json: {
          unit: row.unit.id,
          user: id,
          type: row.user.type,
          from: row.period.firstDay,
          to: row.period.lastDay,
          days: row.days,
          amounts: { ...(heat ? heatingAmounts(heat) : {}), ...Object.fromEntries(texts(other?.items)) },
          total: money(sum.value),
          ...(balance ? balance.json : {}),
          ...(other ? { labour35a: money(other.labour.value) } : {}),
        },
      },
    ];
  });
}

function heatingAmounts(line: HeatingStatement['lines'][number]): Record<string, string> {
  return {
    heatingBase: money(line.heatingBase.value),
    heatingConsumption: money(line.heatingConsumption.value),
    warmWaterBase: money(line.warmWaterBase.value),
    warmWaterConsumption: money(line.warmWaterConsumption.value),
    ...Object.fromEntries(texts(line.others)),
  };
}

function texts(figures: ReadonlyMap<string, Figure> | undefined): [string, string][] {
  return [...(figures ?? [])].map(([id, { value }]) => [id, money(value)]);
}

function balanceOf(id: string, sum: Figure, prepayments: ReadonlyMap<string, Rational>) {
  const paid = prepayments.get(id);
  if (paid === undefined) return undefined;
  const value = subtractRationals(sum.value, paid);
  const inputs = [sum, stated(`${id}: prepaid`, paid, 'EUR')];
  const figure = computed(`${id}: balance`, 'BK-PREPAY', value, 'EUR', inputs);
  return { figure, json: { prepaid: money(paid), balance: money(value) } };
}

function poolsOf({ pools, heating, warmWater }: HeatingStatement): Record<string, string> {
  return {
    heating: money(pools.heating.value),
    warmWater: money(pools.warmWater.value),
    heatingBase: money(heating.base.value),
    heatingConsumption: money(heating.consumption.value),
    warmWaterBase: money(warmWater.base.value),
    warmWaterConsumption: money(warmWater.consumption.value),
  };
}

function co2Of({
  kgPerArea,
  stage,
  landlordPercent,
  landlord,
  tenants,
}: NonNullable<HeatingStatement['co2']>) {
  return {
    kgPerM2: fixedText(kgPerArea.value, 1),
    stage,
    landlordPercent: fixedText(landlordPercent.value, 1),
    landlord: money(landlord?.value ?? zero),
    tenants: money(tenants?.value ?? zero),
  };
}

/** What came in: all costs less the landlord's CO2 share, added up apart from the rows. */
function costsOf({ heating, operating }: PropertyInput, statement: HeatingStatement | undefined): Rational {
  const amounts = [
    ...(heating?.costs ?? []),
    ...(heating?.other ?? []),
    ...(operating?.costs.filter(({ allocable }) => allocable) ?? []),
  ].map(({ id, amount }) => stated(id, amount, 'EUR'));
  const all = total('costs', 'EUR', amounts).value;
  const deducted = heating?.co2?.deduct === true ? (statement?.co2?.landlord?.value ?? zero) : zero;
  return subtractRationals(all, deducted);
}

function money(value: Rational): string {
  return fixedText(value, 2);
}
