/**
 * An answer whose body is in memory already. Client libraries read it through `text` and `json`; a plain
 * `new Response(text)` would push the text through another stream first, which costs more than the reading.
 */
export class ReadResponse extends Response {
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<unknown>;
  override readonly clone: () => Response;

  constructor(body: string, init: { readonly status: number; readonly headers: Headers }) {
    super(null, init);
    this.text = () => Promise.resolve(body);
    // In an async function, so that broken JSON rejects instead of throwing.
    this.json = async () => parsed(body);
    this.clone = () => new ReadResponse(body, init);
  }
}

function parsed(body: string): unknown {
  return JSON.parse(body);
}
