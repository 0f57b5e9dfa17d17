/** How coordinators and workers reach Redis. */
export interface ConnectionSettings {
  /** redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// for TLS. */
  readonly url: string;
  /** How long Redis may be away; default a minute. */
  readonly patienceMs?: number;
}
