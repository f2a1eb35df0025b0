import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify';
import type { Api, ApiOptions } from '../../../box/api/api.ts';
import type { Role } from '../../../box/api/box-view.ts';
import { buildApi } from '../../../box/api/build-api.ts';
import { simulateBox, type SimulatedBox } from '../../simulators/box-ports.ts';

export const password = 'correct horse battery';

/** A claimed box with one account of each role, and how to ask it things as one of them. */
export interface PeopledBox {
  readonly box: SimulatedBox;
  readonly app: Api;
  /** Asks as somebody; `undefined` is nobody. */
  readonly ask: (who: Role | undefined, question: InjectOptions) => Promise<Response>;
}

export async function peopledBox(options: Partial<ApiOptions> = {}): Promise<PeopledBox> {
  const box = simulateBox();
  const app = buildApi(box, { caller: 'people', hostNames: () => ['keller.local'], ...options });
  const cookies = new Map<Role, string>();
  for (const role of ['installer', 'manager', 'reader', 'tenant'] as const) {
    await box.accounts.addAccount(role, role, password, 'test');
    cookies.set(role, cookieOf(await signIn(app, role)));
  }
  return {
    box,
    app,
    ask: (who, question) => {
      const cookie = who && cookies.get(who);
      return app.inject({
        ...question,
        headers: { host: 'keller.local', ...(cookie === undefined ? {} : { cookie }), ...question.headers },
      });
    },
  };
}

export function signIn(app: Api, name: string, secret = password, headers: Record<string, string> = {}) {
  const payload = { name, password: secret };
  return app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { host: 'keller.local', ...headers },
    payload,
  });
}

/** The cookie of an answer as a browser would send it back. */
export function cookieOf(answer: Response): string {
  return String(answer.headers['set-cookie'] ?? '').split(';', 1)[0] ?? '';
}
