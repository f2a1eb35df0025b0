import type { DeviceClass, StateFlag } from '../../domain/device.ts';
import type { Door, Outcome } from '../../domain/delivery.ts';
import type { Severity } from '../../domain/finding.ts';
import type { IssueCode } from '../../domain/issue.ts';
import type { Quantity } from '../../domain/quantity.ts';
import type { ReadingKind } from '../../domain/reading.ts';
import type { Role } from '../box-view.ts';

/** Everything the pages say. */
export interface Words {
  readonly nav: Record<'overview' | 'devices' | 'dataPoints' | 'account' | 'main', string>;
  readonly action: Record<
    | 'signIn'
    | 'signOut'
    | 'claim'
    | 'retry'
    | 'accept'
    | 'delete'
    | 'remove'
    | 'copy'
    | 'copyAll'
    | 'create'
    | 'rotate'
    | 'search'
    | 'more'
    | 'back'
    | 'upload'
    | 'change'
    | 'done'
    | 'original',
    string
  >;
  readonly field: Record<
    | 'code'
    | 'name'
    | 'password'
    | 'newPassword'
    | 'currentPassword'
    | 'role'
    | 'dataPointName'
    | 'file'
    | 'search'
    | 'host'
    | 'port'
    | 'user'
    | 'fingerprint',
    string
  >;
  readonly text: Record<
    | 'claimTitle'
    | 'claimLead'
    | 'codeHint'
    | 'passwordHint'
    | 'signInTitle'
    | 'signInWrong'
    | 'tooMany'
    | 'failed'
    | 'noScript'
    | 'skip'
    | 'copied'
    | 'live'
    | 'offline'
    | 'quarantine'
    | 'quarantineNone'
    | 'quarantineLead'
    | 'deliveries'
    | 'allDeliveries'
    | 'deliveriesNone'
    | 'dataPoints'
    | 'dataPointsNone'
    | 'waiting'
    | 'lastDelivery'
    | 'newDataPoint'
    | 'newDataPointLead'
    | 'credentials'
    | 'credentialsLead'
    | 'rotateConfirm'
    | 'removeConfirm'
    | 'deleteConfirm'
    | 'uploadTitle'
    | 'uploadLead'
    | 'uploaded'
    | 'sftp'
    | 'sftpLead'
    | 'worklist'
    | 'worklistNone'
    | 'health'
    | 'healthOk'
    | 'healthAttention'
    | 'healthFailing'
    | 'devicesNone'
    | 'readings'
    | 'readingsNone'
    | 'firstSeen'
    | 'lastSeen'
    | 'state'
    | 'stateOk'
    | 'delivery'
    | 'issues'
    | 'disabled'
    | 'password'
    | 'passwordChanged'
    | 'accounts'
    | 'newAccount'
    | 'accountAdded'
    | 'removeAccountConfirm'
    | 'tenantNote'
    | 'excerpt'
    | 'version'
    | 'signedInAs'
    | 'notFound'
    | 'certificateTitle'
    | 'certificateLead'
    | 'certificateCheck'
    | 'certificateDownload'
    | 'certificateGo',
    string
  >;
  readonly column: Record<'day' | 'quantity' | 'value' | 'kind' | 'source' | 'line', string>;
  readonly count: {
    readonly devices: (count: string) => string;
    readonly added: (added: string, repeated: string, versions: string) => string;
  };
  readonly severity: Record<Severity, string>;
  readonly outcome: Record<Outcome, string>;
  readonly door: Record<Door, string>;
  readonly role: Record<Role, string>;
  readonly quantity: Record<Quantity, string>;
  readonly deviceClass: Record<DeviceClass, string>;
  readonly kind: Record<ReadingKind, string>;
  readonly flag: Record<StateFlag, string>;
  /** Why a file was put aside, in a few words; the message says the rest. */
  readonly refusal: Partial<Record<IssueCode, string>>;
  readonly trustSteps: readonly (readonly [system: string, steps: string])[];
}
