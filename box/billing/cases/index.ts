import type { CaseKind } from './case-kind.ts';
import { captureSystemsCase } from './capture-systems-case.ts';
import { chMonthTableCase } from './ch-month-table-case.ts';
import { chWwEnergyCase } from './ch-ww-energy-case.ts';
import { co2EmissionFactorCase } from './co2-emission-factor-case.ts';
import { co2HalfSplitCase } from './co2-half-split-case.ts';
import { co2SplitCase } from './co2-split-case.ts';
import { co2TenantReliefCase } from './co2-tenant-relief-case.ts';
import { co2UpfrontDeductionCase } from './co2-upfront-deduction-case.ts';
import { deadlineCase } from './deadline-case.ts';
import { degreeDaysCase } from './degree-days-case.ts';
import { estimate9aCase } from './estimate-9a-case.ts';
import { fuelFifoCase } from './fuel-fifo-case.ts';
import { garaioPermilleCase } from './garaio-permille-case.ts';
import { hcaUnitsCase } from './hca-units-case.ts';
import { heatingStatementCase } from './heating-statement-case.ts';
import { largestRemainderCase } from './largest-remainder-case.ts';
import { meterConsumptionCase } from './meter-consumption-case.ts';
import { operatingCostsCase } from './operating-costs-case.ts';
import { peakSplitCase } from './peak-split-case.ts';
import { pipeHeatCase } from './pipe-heat-case.ts';
import { prepaymentSuggestionCase } from './prepayment-suggestion-case.ts';
import { prepaymentsCase } from './prepayments-case.ts';
import { presplitGroupsCase } from './presplit-groups-case.ts';
import { qrReferenceCase } from './qr-reference-case.ts';
import { rappenRoundingCase } from './rappen-rounding-case.ts';
import { reductionsCase } from './reductions-case.ts';
import { supplySplitCase } from './supply-split-case.ts';
import { tariffInvoiceCase } from './tariff-invoice-case.ts';
import { userChangeBaseCase } from './user-change-base-case.ts';
import { uviMonthCase } from './uvi-month-case.ts';
import { vewaStatementCase } from './vewa-statement-case.ts';
import { warmWaterSplitCase } from './warm-water-split-case.ts';
import { zevSplitCase } from './zev-split-case.ts';

const all: readonly CaseKind[] = [
  captureSystemsCase,
  chMonthTableCase,
  chWwEnergyCase,
  co2EmissionFactorCase,
  co2HalfSplitCase,
  co2SplitCase,
  co2TenantReliefCase,
  co2UpfrontDeductionCase,
  deadlineCase,
  degreeDaysCase,
  estimate9aCase,
  fuelFifoCase,
  garaioPermilleCase,
  hcaUnitsCase,
  heatingStatementCase,
  largestRemainderCase,
  meterConsumptionCase,
  operatingCostsCase,
  peakSplitCase,
  pipeHeatCase,
  prepaymentSuggestionCase,
  prepaymentsCase,
  presplitGroupsCase,
  qrReferenceCase,
  rappenRoundingCase,
  reductionsCase,
  supplySplitCase,
  tariffInvoiceCase,
  userChangeBaseCase,
  uviMonthCase,
  vewaStatementCase,
  warmWaterSplitCase,
  zevSplitCase,
];

/** Every kind of billing case by its name; one adapter each, none knows a case by its id. */
export const caseKinds: ReadonlyMap<string, CaseKind> = new Map(all.map((each) => [each.kind, each]));
