import { one, productOf, type Rational, roundedTo } from '../domain/rational.ts';

/** A heat cost allocator and what it counted (EN 834). */
export interface HcaDevice {
  readonly id: string;
  /** Product scale: the rating factor is already inside. */
  readonly scale: 'uniform' | 'product';
  /** K as one number; else KQ × KC × KT. */
  readonly factor?: Rational;
  readonly kq?: Rational;
  readonly kc?: Rational;
  readonly kt?: Rational;
  /** Decimals to which K is rounded, if the device list states it so. */
  readonly factorDigits?: number;
  readonly raw: Rational;
}

/** Rated units of a device: scale divisions × K (HCA-FACTOR). Exact unless the profile rounds units to `unitDigits`. */
export function hcaUnits(device: HcaDevice, unitDigits?: number): Rational {
  const units = productOf(device.raw, ratingFactor(device));
  return unitDigits === undefined ? units : roundedTo(units, unitDigits);
}

/** The overall rating factor K of a device; 1 if its scale has it already. */
export function ratingFactor(device: HcaDevice): Rational {
  if (device.scale === 'product') return one;
  const { factor, kq = one, kc = one, kt = one, factorDigits } = device;
  const exact = factor ?? productOf(kq, kc, kt);
  return factorDigits === undefined ? exact : roundedTo(exact, factorDigits);
}
