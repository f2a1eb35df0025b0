import type { MessageKind } from './message.ts';

/** MQTT topic on which a box speaks: `up/<box>/<kind>`. Its certificate allows it no other. */
export function upTopic(box: string, kind: MessageKind): string {
  return `up/${box}/${kind}`;
}

/** MQTT topic on which a box is spoken to: `down/<box>/<kind>`. */
export function downTopic(box: string, kind: MessageKind): string {
  return `down/${box}/${kind}`;
}

/** Retained `online` or `offline` of a box; the broker publishes `offline` as the will of a lost connection. */
export function presenceTopic(box: string): string {
  return `up/${box}/presence`;
}

/** What every copy of the central consumer shares: the broker gives each message to one of them. The group's name has to
 *  be a secret of the centre: Mosquitto lets any client join a group whose name it knows, and drops what falls to one
 *  that may not read it. */
export function sharedIngest(group: string): string {
  return `$share/${group}/up/+/+`;
}

/** The box that a topic belongs to, `undefined` if the topic is none of ours. */
export function boxOfTopic(topic: string): { readonly box: string; readonly kind: string } | undefined {
  const parts = /^(?:up|down)\/(box-[0-9a-f]{8})\/([a-z]+)$/.exec(topic);
  return parts?.[1] === undefined || parts[2] === undefined ? undefined : { box: parts[1], kind: parts[2] };
}

/** HTTPS paths of the same messages: a `POST` carries one message, the body of the answer is the receipt. */
export const httpPaths = Object.freeze({
  message: '/sync/v1/messages',
  enrolment: '/sync/v1/enrolment',
  renewal: '/sync/v1/renewal',
  restore: '/sync/v1/restore',
});
