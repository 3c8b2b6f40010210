/* Security keys and passkeys (WebAuthn) as a second factor: the browser asks for the key, the centre checks what it says. */
import { confirmed, refusal, send, step, type Step } from '@/api/auth'
import { Problem } from '@/api/problems'

const PATH = '/account/authenticators/webauthn'

/* Only where the page has a name of its own and came safely: https, or this very machine. */
export function canKeys(place: { isSecureContext: boolean; hostname: string } = { isSecureContext, hostname: location.hostname }): boolean {
  const isNumber = /^[\d.]+$|:|^\[/.test(place.hostname)
  return place.isSecureContext && !isNumber && typeof PublicKeyCredential === 'function'
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0))
}

export function textOf(bytes: ArrayBuffer | null): string {
  const binary = Array.from(new Uint8Array(bytes ?? new ArrayBuffer(0)), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

interface Known {
  id: string
  type: 'public-key'
  transports?: AuthenticatorTransport[]
}
interface Creation extends Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> {
  challenge: string
  user: { id: string; name: string; displayName: string }
  excludeCredentials?: Known[]
}
interface Request extends Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> {
  challenge: string
  allowCredentials?: Known[]
}

const known = (keys: Known[] | undefined) => (keys ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }))

/* What the centre sends as text, as the browser wants it. */
export const creationOf = (given: Creation): PublicKeyCredentialCreationOptions => ({
  ...given,
  challenge: bytesOf(given.challenge),
  user: { ...given.user, id: bytesOf(given.user.id) },
  excludeCredentials: known(given.excludeCredentials),
})
export const requestOf = (given: Request): PublicKeyCredentialRequestOptions => ({
  ...given,
  challenge: bytesOf(given.challenge),
  allowCredentials: known(given.allowCredentials),
})

function written(credential: PublicKeyCredential, response: Record<string, string>) {
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(credential.authenticatorAttachment ? { authenticatorAttachment: credential.authenticatorAttachment } : {}),
  }
}

function registered(credential: PublicKeyCredential) {
  const answer = credential.response as AuthenticatorAttestationResponse
  return written(credential, {
    clientDataJSON: textOf(answer.clientDataJSON),
    attestationObject: textOf(answer.attestationObject),
  })
}

function signed(credential: PublicKeyCredential) {
  const answer = credential.response as AuthenticatorAssertionResponse
  return written(credential, {
    clientDataJSON: textOf(answer.clientDataJSON),
    authenticatorData: textOf(answer.authenticatorData),
    signature: textOf(answer.signature),
    ...(answer.userHandle ? { userHandle: textOf(answer.userHandle) } : {}),
  })
}

const SAID: Record<string, string> = {
  InvalidStateError: '这个密钥已登记 / this key is registered already',
  SecurityError: '此网址不能使用安全密钥 / keys do not work at this address',
}
const GIVEN_UP = '没有收到密钥的确认，请再试 / the key did not confirm: try again'

/* Asks the person for the key. What the browser throws becomes a sentence. */
async function asked(act: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const found = await act()
    if (found) return found as PublicKeyCredential
  } catch (caught) {
    if (!(caught instanceof DOMException)) throw caught
    throw new Problem(400, 'key', SAID[caught.name] ?? GIVEN_UP)
  }
  throw new Problem(400, 'key', GIVEN_UP)
}

export async function addKey(name: string): Promise<void> {
  const begun = await send('GET', PATH)
  confirmed(begun.status, begun.body)
  if (begun.status !== 200) throw refusal(begun.status, begun.body)
  const options = (begun.body.data as unknown as { creation_options: { publicKey: Creation } }).creation_options.publicKey
  const credential = await asked(() => navigator.credentials.create({ publicKey: creationOf(options) }))
  const { status, body } = await send('POST', PATH, { name, credential: registered(credential) })
  confirmed(status, body)
  if (status !== 200) throw refusal(status, body)
}

export async function renameKey(id: number, name: string): Promise<void> {
  const { status, body } = await send('PUT', PATH, { id, name })
  confirmed(status, body)
  if (status !== 200) throw refusal(status, body)
}

export async function removeKey(id: number): Promise<void> {
  const { status, body } = await send('DELETE', PATH, { authenticators: [id] })
  confirmed(status, body)
  if (status !== 200) throw refusal(status, body)
}

/* The second step of signing in, by a key. */
export async function keyStep(): Promise<Step> {
  const begun = await send('GET', '/auth/webauthn/authenticate')
  if (begun.status !== 200) throw refusal(begun.status, begun.body)
  const options = (begun.body.data as unknown as { request_options: { publicKey: Request } }).request_options.publicKey
  const credential = await asked(() => navigator.credentials.get({ publicKey: requestOf(options) }))
  return step('/auth/webauthn/authenticate', { credential: signed(credential) })
}
