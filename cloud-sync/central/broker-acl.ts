/** Name of the centre at the broker: the common name of its consumers' certificate. No box can have it. */
export const centreName = 'centre';

/** Who may speak and hear what, for Mosquitto (`acl_file`, with `use_identity_as_username true`): a box only below its
 *  own name, the centre everything (reliability.md 3.3). It holds for every box there will be: nothing has to be
 *  written when one is enrolled. */
export function mosquittoAcl(): string {
  return [
    `# Boxes: the common name of the certificate is the box.`,
    `pattern write up/%u/#`,
    `pattern read down/%u/#`,
    ``,
    `user ${centreName}`,
    `topic read up/#`,
    `topic write down/#`,
    ``,
  ].join('\n');
}

/** The same for EMQX (`acl.conf`, with `peer_cert_as_username = cn`). */
export function emqxAcl(): string {
  return [
    `%% Boxes: the common name of the certificate is the box.`,
    `{allow, {username, "${centreName}"}, subscribe, ["up/#"]}.`,
    `{allow, {username, "${centreName}"}, publish, ["down/#"]}.`,
    `{allow, all, publish, ["up/\${username}/#"]}.`,
    `{allow, all, subscribe, ["down/\${username}/#"]}.`,
    `{deny, all}.`,
    ``,
  ].join('\n');
}
