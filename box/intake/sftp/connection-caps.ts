import type { SftpLimits } from './sftp-limits.ts';

/** A place at the door. */
export interface Place {
  /** Moves from the places before sign-in to those after it. */
  signedIn(): void;
  /** Gives the place back; more than once does nothing. */
  leave(): void;
}

/** Counts who stands at the door. */
export interface ConnectionCaps {
  /** A place, or the reason why there is none. A favoured address (trusted, or signed in before) may use the
   *  reserve and is not counted by address: a flood from elsewhere cannot keep it out. */
  enter(address: string, favoured: boolean): Place | string;
  /** Connections now, and how many of them have not signed in. */
  count(): { readonly connections: number; readonly beforeSignIn: number };
}

/** Caps on connections in all, per address and before sign-in (spec sftp 0.2). */
export function createConnectionCaps(
  limits: Pick<SftpLimits, 'connections' | 'connectionsPerAddress' | 'beforeSignIn' | 'reserve'>,
): ConnectionCaps {
  const perAddress = new Map<string, number>();
  let connections = 0;
  let beforeSignIn = 0;

  function refusal(address: string, favoured: boolean): string | undefined {
    const reserve = favoured ? limits.reserve : 0;
    if (connections >= limits.connections + reserve) return `${connections} connections are open`;
    if (beforeSignIn >= limits.beforeSignIn + reserve) return `${beforeSignIn} have not signed in yet`;
    const own = perAddress.get(address) ?? 0;
    if (!favoured && own >= limits.connectionsPerAddress) return `${own} connections from this address`;
    return undefined;
  }

  return {
    enter(address, favoured) {
      const reason = refusal(address, favoured);
      if (reason !== undefined) return reason;
      let stage: 'before' | 'after' | 'gone' = 'before';
      connections += 1;
      beforeSignIn += 1;
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      return {
        signedIn() {
          if (stage !== 'before') return;
          stage = 'after';
          beforeSignIn -= 1;
        },
        leave() {
          if (stage === 'gone') return;
          if (stage === 'before') beforeSignIn -= 1;
          stage = 'gone';
          connections -= 1;
          const left = (perAddress.get(address) ?? 1) - 1;
          if (left === 0) perAddress.delete(address);
          else perAddress.set(address, left);
        },
      };
    },
    count: () => ({ connections, beforeSignIn }),
  };
}
