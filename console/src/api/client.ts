/* The one way to the centre: typed by its own description, with the session cookie, the CSRF token and an idempotency key. */
import createClient, { type Middleware } from 'openapi-fetch'

import { NO_ANSWER, problemOf } from '@/api/problems'
import type { components, paths } from '@/api/schema'

export type Shapes = components['schemas']

export function cookie(name: string, cookies = document.cookie): string {
  const found = cookies.split('; ').find((each) => each.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/* crypto.randomUUID is there on https and localhost only. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const given: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set('X-CSRFToken', cookie('csrftoken'))
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', freshKey())
    return request
  },
}

/* Who is to hear that the session is over. */
let onSignedOut: () => void = () => undefined
export function whenSignedOut(act: () => void): void {
  onSignedOut = act
}

const watched: Middleware = {
  onResponse({ response }) {
    if (response.status === 401) onSignedOut()
  },
}

/* fetch is looked up at each call, so that a test can stand in for the network. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => globalThis.fetch(request) })
api.use(given, watched)

/* A key that outlives its request: what is tried again with it is done once. */
export function keyed(key: string): { headers: Record<string, string> } {
  return { headers: { 'Idempotency-Key': key } }
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/* The data of an answer. Throws Problem. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked.catch((failure: unknown) => {
    if (failure instanceof TypeError) throw NO_ANSWER
    throw failure
  })
  if (!answer.response.ok) throw problemOf(answer.response.status, answer.error)
  return answer.data as T
}
