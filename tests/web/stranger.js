// An app in a page of another origin: what it asks of the server, with nothing but what browsers give to every page.
const app = {
  async ask(path, { method = "GET", json, headers = {}, token = this.token } = {}) {
    const sent = { ...headers };
    if (token) sent.Authorization = `Bearer ${token}`;
    if (json) sent["Content-Type"] = "application/json";
    const answer = await fetch(this.server + path, { method, headers: sent, body: json && JSON.stringify(json) });
    return { code: answer.status, seen: Object.fromEntries(answer.headers), body: await answer.json() };
  },

  async register(server, back) {
    this.server = server;
    const json = { client_name: "Stranger", redirect_uris: back, scopes: "read write follow push" };
    this.keys = (await this.ask("/api/v1/apps", { method: "POST", json })).body;
    this.back = back;
    const known = (await this.ask("/.well-known/oauth-authorization-server")).body;
    this.verifier = text(crypto.getRandomValues(new Uint8Array(48)));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(this.verifier)));
    const challenge = text(hash);
    sessionStorage.app = JSON.stringify(this);
    return `${known.authorization_endpoint}?${new URLSearchParams({
      client_id: this.keys.client_id, redirect_uri: back, response_type: "code", scope: "read write follow push",
      code_challenge: challenge, code_challenge_method: "S256", state: "a b&c" })}`;
  },

  async exchange() {
    Object.assign(this, JSON.parse(sessionStorage.app));
    const here = new URLSearchParams(location.search);
    const body = new URLSearchParams({
      grant_type: "authorization_code", code: here.get("code"), redirect_uri: this.back,
      client_id: this.keys.client_id, client_secret: this.keys.client_secret, code_verifier: this.verifier });
    const answer = await fetch(`${this.server}/oauth/token`, { method: "POST", body });
    this.token = (await answer.json()).access_token;
    return here.get("state");
  },

  // The next page, where the header says it is.
  follow(link) {
    const next = new URL(link.match(/<([^>]+)>; rel="next"/)[1]);
    return this.ask(next.pathname + next.search);
  },

  post(text, key) {
    const headers = { "Idempotency-Key": key };
    return this.ask("/api/v1/statuses", { method: "POST", json: { status: text }, headers });
  },

  // Streams tell the names of what comes, and the texts of posts.
  listen() {
    this.came = [];
    const note = (way, name, payload) => {
      if (name === "update") this.came.push([way, JSON.parse(payload).content]);
    };
    const source = new EventSource(`${this.server}/api/v1/streaming/user?access_token=${this.token}`);
    source.addEventListener("update", (event) => note("source", "update", event.data));
    const there = `${this.server.replace("http", "ws")}/api/v1/streaming`;
    const sockets = {
      query: new WebSocket(`${there}?access_token=${this.token}&stream=user`),
      protocol: new WebSocket(`${there}?stream=user`, this.token),
    };
    for (const [way, socket] of Object.entries(sockets))
      socket.onmessage = (event) => {
        const { event: name, payload } = JSON.parse(event.data);
        note(way, name, payload);
      };
    const opened = (one) => new Promise((done, failed) => {
      one.onopen = () => done(one);
      one.onerror = () => failed(Error(one.url));
    });
    return Promise.all([source, ...Object.values(sockets)].map(opened)).then((all) => all.length);
  },

  async heard(text) {
    const end = Date.now() + 5000;
    for (;;) {
      const ways = this.came.filter(([, content]) => content.includes(text)).map(([way]) => way);
      if (ways.length >= 3 || Date.now() > end) return ways.sort();
      await new Promise((done) => setTimeout(done, 20));
    }
  },

  // The name of what the browser says to a key before it asks its own push service. The key is padded, as Mastodon's
  // are, which browsers take as bytes only.
  async offer(key) {
    await navigator.serviceWorker.register("/worker.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    const asked = { userVisibleOnly: true, applicationServerKey: bytes(key) };
    return pushManager.subscribe(asked).then(() => "taken", (error) => error.name);
  },

  // With keys like those that a browser makes for a subscription.
  async subscribe(endpoint) {
    this.pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    this.point = new Uint8Array(await crypto.subtle.exportKey("raw", this.pair.publicKey));
    this.secret = crypto.getRandomValues(new Uint8Array(16));
    const keys = { p256dh: text(this.point), auth: text(this.secret) };
    const data = { alerts: { mention: true }, policy: "all" };
    const json = { subscription: { endpoint, keys, standard: true }, data };
    return this.ask("/api/v1/push/subscription", { method: "POST", json });
  },

  // Opens what was pushed, as a browser does (RFC 8291 on RFC 8188): salt, size, the sender's point, one sealed record.
  async open(pushed) {
    const body = bytes(pushed);
    const [salt, point, sealed] = [body.slice(0, 16), body.slice(21, 21 + body[20]), body.slice(21 + body[20])];
    const other = await crypto.subtle.importKey("raw", point, { name: "ECDH", namedCurve: "P-256" }, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, this.pair.privateKey, 256);
    const seed = await derive(this.secret, shared, [...latin("WebPush: info\0"), ...this.point, ...point], 32);
    const key = await derive(salt, seed, latin("Content-Encoding: aes128gcm\0"), 16);
    const iv = await derive(salt, seed, latin("Content-Encoding: nonce\0"), 12);
    const opener = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, opener, sealed));
    return JSON.parse(new TextDecoder().decode(plain.slice(0, plain.lastIndexOf(2))));
  },
};

const latin = (words) => new TextEncoder().encode(words);
const bytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const text = (raw) => btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

async function derive(salt, secret, info, size) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const asked = { name: "HKDF", hash: "SHA-256", salt, info: new Uint8Array(info) };
  return crypto.subtle.deriveBits(asked, key, size * 8);
}
