import { type Period } from '../domain/civil-day.ts';
import { divideRationals, fixedText, type Rational, subtractRationals, zero } from '../domain/rational.ts';
import type { BillingIssue } from './billing-issue.ts';
import { Blocked } from './blocked.ts';
import { exactText } from './exact-text.ts';
import { computed, type Figure, type FigureUnit, stated, total } from './figure.ts';
import type { HeatingInput } from './heating-input.ts';
import { type HeatingLine, heatingStatement, type HeatingStatement } from './heating-statement.ts';
import {
  operatingCosts,
  type OperatingInput,
  type OperatingLine,
  type OperatingStatement,
} from './operating-costs.ts';
import { recheckTrace } from './recheck-trace.ts';
import type { Settlement, SettledPool, SettledRow } from './settlement.ts';
import { type Trace, traceOf } from './trace.ts';
import { type VewaInput, type VewaLine, vewaStatement, type VewaStatement } from './vewa-statement.ts';

/** What a property is settled from: heating costs, VEWA, operating costs, or several in one bill. */
export interface PropertyInput {
  readonly period: Period;
  readonly heating?: HeatingInput;
  readonly vewa?: VewaInput;
  readonly operating?: OperatingInput;
  /** What each user really paid in advance, by user id. */
  readonly prepayments: ReadonlyMap<string, Rational>;
}

/** One line of the settlement: what its amounts are, without who and where. */
export type SettledAmounts = Pick<
  SettledRow,
  'user' | 'type' | 'from' | 'to' | 'days' | 'amounts' | 'weights' | 'total' | 'labour35a'
> &
  Partial<Pick<SettledRow, 'payable' | 'prepaid' | 'balance'>> & {
    /** Id of the unit. */
    readonly unit: string;
  };

/** The figures of a settlement, before anybody's names are put to them. */
export interface SettledProperty extends Pick<
  Settlement,
  'pools' | 'notAllocable' | 'sum' | 'issues' | 'checks'
> {
  readonly rows: readonly SettledAmounts[];
  readonly heating?: HeatingStatement;
  readonly trace: Trace;
}

/** Settles a property: heating and operating costs in one document with its trace. Blocks with the errors of all. */
export function settleProperty(input: PropertyInput): SettledProperty {
  const statements = allOrBlocked(input);
  const { heating, vewa, operating } = statements;
  const currency: FigureUnit = vewa ? 'CHF' : (input.operating?.currency ?? 'EUR');
  const rows = mergeRows(statements, input.prepayments, currency);
  const sum = total(
    'sum of the settlement',
    currency,
    rows.map((row) => row.total),
  );
  const trace = traceOf([
    ...rows.flatMap((row) => row.figures),
    sum,
    ...(heating?.co2?.tenants ? [heating.co2.tenants] : []),
    ...(operating ? [operating.notAllocable] : []),
  ]);
  return {
    pools: { ...(heating ? wholePools(heating) : {}), ...poolsOf(rows) },
    notAllocable: money(operating?.notAllocable.value ?? zero),
    rows: rows.map((row) => row.json),
    sum: money(sum.value),
    issues: [heating, vewa, operating].flatMap(
      (statement): readonly BillingIssue[] => statement?.issues ?? [],
    ),
    ...(heating ? { heating } : {}),
    trace,
    checks: {
      sumOfRowsIsSumOfCosts: money(sum.value) === money(costsOf(input, heating)),
      problems: recheckTrace(trace),
    },
  };
}

interface Statements {
  readonly heating?: HeatingStatement;
  readonly vewa?: VewaStatement;
  readonly operating?: OperatingStatement;
}

function allOrBlocked({ heating: heat, vewa: energy, operating: running }: PropertyInput): Statements {
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
  const heating = heat && tried(() => heatingStatement(heat));
  const vewa = energy && tried(() => vewaStatement(energy));
  const operating = running && tried(() => operatingCosts(running));
  if (errors.length > 0) throw new Blocked(errors);
  return { ...(heating ? { heating } : {}), ...(vewa ? { vewa } : {}), ...(operating ? { operating } : {}) };
}

interface MergedRow {
  readonly total: Figure;
  /** By pool. */
  readonly parts: ReadonlyMap<string, Figure>;
  readonly figures: readonly Figure[];
  readonly json: SettledAmounts;
}

/** One row per user: its heating bill, its energies and its operating costs together. */
function mergeRows(
  { heating, vewa, operating }: Statements,
  prepayments: ReadonlyMap<string, Rational>,
  currency: FigureUnit,
): MergedRow[] {
  const heated = new Map(heating?.lines.map((line) => [line.row.id, line]));
  const supplied = new Map(vewa?.lines.map((line) => [line.row.id, line]));
  const running = new Map(operating?.lines.map((line) => [line.row.id, line]));
  const ids = new Set([...heated.keys(), ...supplied.keys(), ...running.keys()]);
  return [...ids].flatMap((id) => {
    const heat = heated.get(id);
    const energy = supplied.get(id);
    const other = running.get(id);
    const row = heat?.row ?? energy?.row ?? other?.row;
    if (!row) return [];
    const sums = [heat?.total, energy?.total, other?.total].filter((figure) => figure !== undefined);
    const parts = new Map([...heatingParts(heat), ...vewaParts(energy), ...(other?.items ?? [])]);
    const sum = total(`${id}: total of the settlement`, currency, sums);
    const balance = balanceOf(id, sum, energy?.rounded, prepayments, currency);
    const payable = other ? undefined : energy?.rounded;
    return [
      {
        total: sum,
        parts,
        figures: [balance?.figure ?? sum, ...(payable ? [payable] : []), ...(other ? [other.labour] : [])],
        json: {
          unit: row.unit.id,
          user: id,
          type: row.user.type,
          from: row.period.firstDay,
          to: row.period.lastDay,
          days: row.days,
          amounts: Object.fromEntries([...parts].map(([pool, { value }]) => [pool, money(value)])),
          weights: Object.fromEntries(
            [...parts].flatMap(([pool, figure]) => {
              const weight = weightOf(figure);
              return weight ? [[pool, exactText(weight.own.value)]] : [];
            }),
          ),
          total: money(sum.value),
          ...(payable ? { payable: money(payable.value) } : {}),
          ...(balance ? balance.json : {}),
          labour35a: labourOf(other),
        },
      },
    ];
  });
}

function heatingParts(line: HeatingLine | undefined): [string, Figure][] {
  if (!line) return [];
  const { heatingBase, heatingConsumption, warmWaterBase, warmWaterConsumption } = line;
  return [
    ...Object.entries({ heatingBase, heatingConsumption, warmWaterBase, warmWaterConsumption }),
    ...line.others,
  ];
}

function vewaParts(line: VewaLine | undefined): [string, Figure][] {
  return [...(line?.energies ?? [])].flatMap(([energy, { base, variable }]): [string, Figure][] => [
    [`${energy}.base`, base],
    [`${energy}.variable`, variable],
  ]);
}

function labourOf(line: OperatingLine | undefined): SettledAmounts['labour35a'] {
  return Object.fromEntries([...(line?.labourByKind ?? [])].map(([kind, { value }]) => [kind, money(value)]));
}

/** What a part was split by: its own weight and the sum of all; of parts that no single split made, nothing. */
function weightOf({ rule, inputs }: Figure): { readonly own: Figure; readonly all: Figure } | undefined {
  const [, own, all] = inputs;
  return rule === 'GEN-LR' && own && all ? { own, all } : undefined;
}

function balanceOf(
  id: string,
  sum: Figure,
  rounded: Figure | undefined,
  prepayments: ReadonlyMap<string, Rational>,
  currency: FigureUnit,
) {
  const paid = prepayments.get(id);
  if (paid === undefined) return undefined;
  const due = rounded ?? sum;
  const value = subtractRationals(due.value, paid);
  const inputs = [due, stated(`${id}: prepaid`, paid, currency)];
  const figure = computed(`${id}: balance`, 'BK-PREPAY', value, currency, inputs);
  return { figure, json: { prepaid: money(paid), balance: money(value) } };
}

function wholePools({ pools }: HeatingStatement): Record<string, SettledPool> {
  return {
    heating: { amount: money(pools.heating.value) },
    warmWater: { amount: money(pools.warmWater.value) },
  };
}

/** Every pool as the sum of its parts, with what it was split by. */
function poolsOf(rows: readonly MergedRow[]): Record<string, SettledPool> {
  const byPool = new Map<string, Figure[]>();
  for (const { parts } of rows)
    for (const [pool, figure] of parts) {
      const known = byPool.get(pool);
      if (known) known.push(figure);
      else byPool.set(pool, [figure]);
    }
  return Object.fromEntries(
    [...byPool].map(([pool, figures]) => {
      const amount = total(pool, '', figures).value;
      const all = figures.map(weightOf).find((weight) => weight !== undefined)?.all;
      if (!all || all.value.numerator === 0n) return [pool, { amount: money(amount) }];
      return [
        pool,
        {
          amount: money(amount),
          weight: exactText(all.value),
          weightUnit: all.unit,
          unitPrice: fixedText(divideRationals(amount, all.value), 6),
        },
      ];
    }),
  );
}

/** What came in: all costs less the landlord's CO2 share, added up apart from the rows. */
function costsOf(
  { heating, vewa, operating }: PropertyInput,
  statement: HeatingStatement | undefined,
): Rational {
  const amounts = [
    ...(heating?.costs ?? []),
    ...(heating?.other ?? []),
    ...(vewa?.pools.map(({ id, cost }) => ({ id, amount: cost })) ?? []),
    ...(operating?.costs.filter(({ allocable }) => allocable) ?? []),
  ].map(({ id, amount }) => stated(id, amount, ''));
  const all = total('costs', '', amounts).value;
  const deducted = heating?.co2?.deduct === true ? (statement?.co2?.landlord?.value ?? zero) : zero;
  return subtractRationals(all, deducted);
}

function money(value: Rational): string {
  return fixedText(value, 2);
}
