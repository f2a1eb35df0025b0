import type { SftpLimits } from './sftp-limits.ts';

/** Who has failed to sign in lately. Times are milliseconds and passed in. */
export interface BanScore {
  /** Whether the address is shut out. Trusted and known addresses never are: nobody can lock a sender out. */
  isBanned(address: string, trusted: boolean, now: number): boolean;
  /** Whether the address has signed in since the door was opened. */
  isKnown(address: string): boolean;
  /** Whether the next failure is to be answered slowly: the user, or an address that is never banned, is under
   *  attack. A user is never locked, only slowed: locking would hand the attacker the lock. */
  isUnderAttack(address: string, user: string, now: number): boolean;
  /** Notes a failed try; true when it led to a ban. */
  failed(address: string, user: string, trusted: boolean, now: number): boolean;
  succeeded(address: string): void;
}

/** An unpleasant source can use many addresses and names; the oldest are forgotten. */
const mostNames = 10_000;

/** Scores failed tries per address and per user over a sliding window (spec sftp 1, brute force). */
export function createBanScore(rules: SftpLimits['ban']): BanScore {
  const byAddress = new Map<string, number[]>();
  const byUser = new Map<string, number[]>();
  const bannedUntil = new Map<string, number>();
  const known = new Set<string>();

  function recent(scores: Map<string, number[]>, name: string, now: number): number {
    return (scores.get(name) ?? []).filter((at) => at > now - rules.windowMs).length;
  }

  function note(scores: Map<string, number[]>, name: string, now: number): number {
    const times = (scores.get(name) ?? []).filter((at) => at > now - rules.windowMs);
    const kept = [...times, now].slice(-rules.failures);
    scores.delete(name); // so that the map stays ordered by the last failure
    scores.set(name, kept);
    forgetOldest(scores);
    return kept.length;
  }

  const isSpared = (address: string, trusted: boolean): boolean => trusted || known.has(address);

  return {
    isBanned(address, trusted, now) {
      return !isSpared(address, trusted) && (bannedUntil.get(address) ?? 0) > now;
    },
    isKnown: (address) => known.has(address),
    isUnderAttack(address, user, now) {
      return recent(byAddress, address, now) >= rules.failures || recent(byUser, user, now) >= rules.failures;
    },
    failed(address, user, trusted, now) {
      note(byUser, user, now);
      const failures = note(byAddress, address, now);
      if (failures < rules.failures || isSpared(address, trusted)) return false;
      bannedUntil.delete(address);
      bannedUntil.set(address, now + rules.banMs);
      forgetOldest(bannedUntil);
      return true;
    },
    succeeded(address) {
      known.delete(address);
      known.add(address);
      if (known.size > mostNames) known.delete(known.values().next().value ?? address);
      byAddress.delete(address);
    },
  };
}

function forgetOldest(names: Map<string, unknown>): void {
  if (names.size <= mostNames) return;
  const oldest = names.keys().next();
  if (!oldest.done) names.delete(oldest.value);
}
