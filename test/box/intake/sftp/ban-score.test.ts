import { describe, expect, it } from 'vitest';
import { createBanScore } from '../../../../box/intake/sftp/ban-score.ts';
import { createConnectionCaps } from '../../../../box/intake/sftp/connection-caps.ts';
import { countedAs, isWithin, senderAddress } from '../../../../box/intake/sftp/sender-address.ts';

const rules = { failures: 3, windowMs: 1_000, banMs: 5_000 };

describe('ban score', () => {
  it('bans an address after enough failures, until the ban has run out', () => {
    const score = createBanScore(rules);
    expect([0, 1, 2].map((now) => score.failed('a', 'user', false, now))).toEqual([false, false, true]);
    expect(score.isBanned('a', false, 3)).toBe(true);
    expect(score.isBanned('b', false, 3)).toBe(false);
    expect(score.isBanned('a', false, 5_003)).toBe(false);
  });

  it('forgets failures outside the window', () => {
    const score = createBanScore(rules);
    for (const now of [0, 900, 1_800, 2_700]) expect(score.failed('a', 'user', false, now)).toBe(false);
  });

  it('never shuts out a trusted address or one that has signed in, only slows it', () => {
    const score = createBanScore(rules);
    score.succeeded('known');
    for (let now = 0; now < 20; now += 1) {
      expect(score.failed('known', 'user', false, now)).toBe(false);
      expect(score.failed('trusted', 'user', true, now)).toBe(false);
    }
    expect(score.isBanned('known', false, 20)).toBe(false);
    expect(score.isBanned('trusted', true, 20)).toBe(false);
    expect(score.isUnderAttack('known', 'user', 20)).toBe(true);
  });

  it('slows a user who is attacked from many addresses and locks nobody', () => {
    const score = createBanScore(rules);
    for (let now = 0; now < 5; now += 1) score.failed(`address ${now}`, 'user', false, now);
    expect(score.isUnderAttack('elsewhere', 'user', 5)).toBe(true);
    expect(score.isBanned('elsewhere', false, 5)).toBe(false);
    expect(score.isUnderAttack('elsewhere', 'other', 5)).toBe(false);
  });

  it('stays bounded when every try comes from another address', () => {
    const score = createBanScore({ ...rules, failures: 1 });
    for (let count = 0; count < 10_050; count += 1) score.failed(`a${count}`, `u${count}`, false, 0);
    expect(score.isBanned('a0', false, 1)).toBe(false);
    expect(score.isBanned('a10049', false, 1)).toBe(true);
  });
});

describe('connection caps', () => {
  const limits = { connections: 4, connectionsPerAddress: 2, beforeSignIn: 3, reserve: 1 };

  it('counts in all, per address and before sign-in', () => {
    const caps = createConnectionCaps(limits);
    const first = caps.enter('a', false);
    caps.enter('a', false);
    expect(caps.enter('a', false)).toContain('from this address');
    caps.enter('b', false);
    expect(caps.enter('c', false)).toContain('have not signed in');
    if (typeof first === 'string') throw new Error(first);
    first.signedIn();
    caps.enter('c', false);
    first.leave();
    first.leave();
    expect(caps.count()).toEqual({ connections: 3, beforeSignIn: 3 });
  });

  it('keeps a reserve for those who are known', () => {
    const caps = createConnectionCaps(limits);
    for (const address of ['a', 'b', 'c']) caps.enter(address, false);
    expect(caps.enter('d', false)).toBeTypeOf('string');
    expect(caps.enter('d', true)).not.toBeTypeOf('string');
  });
});

describe('sender addresses', () => {
  it('counts an IPv6 customer as one and an IPv4 address as itself', () => {
    expect(countedAs('2001:db8:1:2:3::4')).toBe(countedAs('2001:db8:1:2:ffff::1'));
    expect(countedAs('2001:db8:1:3::4')).not.toBe(countedAs('2001:db8:1:2::4'));
    expect(countedAs('::1')).toBe('0:0:0:0::/64');
    expect(countedAs('192.0.2.1')).toBe('192.0.2.1');
    expect(senderAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  it('knows networks and leaves out what it cannot read', () => {
    expect(isWithin('192.0.2.7', ['nonsense', '10.0.0.0/99', '192.0.2.0/24'])).toBe(true);
    expect(isWithin('192.0.3.7', ['192.0.2.0/24', '192.0.3.8'])).toBe(false);
    expect(isWithin('2001:db8::7', ['2001:db8::/32'])).toBe(true);
    expect(isWithin('unknown', ['0.0.0.0/0'])).toBe(false);
  });
});
