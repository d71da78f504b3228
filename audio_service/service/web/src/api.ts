/** The service's JSON API, and its problems as errors. */

import type { Job, Range, Rendition, SittingKnown } from "./page.ts";
import type { Wish } from "./core/wish.ts";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly field?: string;
  readonly range?: Range;
  readonly nearest?: number;
}

/** The service has answered, but not with what was asked for. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

async function answer<Body>(request: Promise<Response>): Promise<{ status: number; body: Body }> {
  const response = await request;
  if (response.ok) return { status: response.status, body: (await response.json()) as Body };
  const told: Partial<Problem> = await response.json().catch(() => ({}));
  const title = told.title ?? (response.statusText || `the service answered ${response.status}`);
  throw new Refusal({ type: "about:blank", ...told, title, status: response.status });
}

function get<Body>(address: string, signal?: AbortSignal): Promise<Body> {
  const options = { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) };
  return answer<Body>(fetch(address, options)).then(({ body }) => body);
}

/** Name the rendition of a wish; a job where lines must be spoken first. */
export async function plan(wish: Wish, signal: AbortSignal): Promise<Rendition | Job> {
  const sent = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish), signal };
  return (await answer<Rendition | Job>(fetch("/api/renditions", sent))).body;
}

export const rendition = (identity: string): Promise<Rendition> => get(`/api/renditions/${identity}`);
export const job = (id: string, signal?: AbortSignal): Promise<Job> => get(`/api/jobs/${id}`, signal);
export const json = <Body>(address: string): Promise<Body> => get(address);
export const place = (practice: string): Promise<{ sitting: SittingKnown | null }> => get(`/api/places/${practice}`);
