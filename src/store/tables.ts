/**
 * Row shapes. Times are milliseconds since the epoch, flags are 0 or 1, `…_json` is JSON text, `sealed_…` is
 * ciphertext (privacy/seal.ts). Constraints stand in migrations/*.sql.
 */
import type {
  ConnectionRow,
  ConsentRow,
  KeyRow,
  MetaRow,
  NodeRow,
  PolicyRow,
  SubjectRow,
  VendorControlRow,
} from "./rows-account.ts";
import type {
  AttemptRow,
  AuditRow,
  ObservationRow,
  ReviewRow,
  SessionRow,
  TimerRow,
  TransitionRow,
} from "./rows-session.ts";
import type { DeliveryRow, DeliveryTryRow, EndpointRow, EventRow, IdempotencyRow, InboxRow } from "./rows-traffic.ts";

export type {
  AttemptRow,
  AuditRow,
  ConnectionRow,
  ConsentRow,
  DeliveryRow,
  DeliveryTryRow,
  EndpointRow,
  EventRow,
  IdempotencyRow,
  InboxRow,
  KeyRow,
  MetaRow,
  NodeRow,
  ObservationRow,
  PolicyRow,
  ReviewRow,
  SessionRow,
  SubjectRow,
  TimerRow,
  TransitionRow,
  VendorControlRow,
};

export interface Tables {
  keys: KeyRow;
  connections: ConnectionRow;
  vendor_controls: VendorControlRow;
  subjects: SubjectRow;
  policies: PolicyRow;
  sessions: SessionRow;
  transitions: TransitionRow;
  attempts: AttemptRow;
  observations: ObservationRow;
  inbox: InboxRow;
  timers: TimerRow;
  events: EventRow;
  endpoints: EndpointRow;
  deliveries: DeliveryRow;
  delivery_tries: DeliveryTryRow;
  idempotency: IdempotencyRow;
  consents: ConsentRow;
  reviews: ReviewRow;
  audit: AuditRow;
  nodes: NodeRow;
  meta: MetaRow;
}
