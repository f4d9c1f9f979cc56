// SPDX-License-Identifier: GPL-2.0-or-later
// One person at a MediaWiki: an Action API session with its cookies and token.

export class WikiSession {
  #url;
  #cookies = new Map();
  #token = null;

  constructor(url) {
    this.#url = `${url}/api.php`;
  }

  async logIn(userName, password) {
    const {query} = await this.get({action: "query", meta: "tokens", type: "login"});
    const answer = await this.post({action: "login", lgname: userName, lgpassword: password, lgtoken: query.tokens.logintoken});
    if (answer.login.result !== "Success") throw new Error(`log-in of ${userName}: ${JSON.stringify(answer.login)}`);
  }

  async createAccount(userName, password) {
    const {query} = await this.get({action: "query", meta: "tokens", type: "createaccount"});
    const answer = await this.post({
      action: "createaccount",
      createtoken: query.tokens.createaccounttoken,
      createreturnurl: this.#url,
      username: userName,
      password,
      retype: password,
    });
    if (answer.createaccount.status !== "PASS") throw new Error(`account ${userName}: ${JSON.stringify(answer.createaccount)}`);
  }

  /** Answers {pageid, newrevid, oldrevid …}. */
  async edit(title, text, {summary = "", minor, bot, section, undo} = {}) {
    const content = undo ? {undo} : {text};
    return (await this.change({action: "edit", title, ...content, summary, minor, bot, section})).edit;
  }

  async append(title, text, {summary = ""} = {}) {
    return (await this.change({action: "edit", title, appendtext: text, summary})).edit;
  }

  async rollback(title, user) {
    const {query} = await this.get({action: "query", meta: "tokens", type: "rollback"});
    return (await this.post({action: "rollback", title, user, token: query.tokens.rollbacktoken})).rollback;
  }

  async move(from, to, {noredirect, reason = ""} = {}) {
    return (await this.change({action: "move", from, to, noredirect, reason})).move;
  }

  async delete(title, {reason = "", suppress} = {}) {
    // The API deletes without suppressing; the form does both.
    if (suppress) return this.#deleteByForm(title, reason);
    return (await this.change({action: "delete", title, reason})).delete;
  }

  async undelete(title, {reason = "", timestamps} = {}) {
    return (await this.change({action: "undelete", title, reason, timestamps: timestamps?.join("|")})).undelete;
  }

  /** hide: some of "content", "comment", "user". With `suppress` from administrators too. */
  async hideRevisions(ids, hide, {suppress, reason = ""} = {}) {
    const answer = await this.change({
      action: "revisiondelete",
      type: "revision",
      ids: ids.join("|"),
      hide: hide.join("|"),
      suppress: suppress ? "yes" : "nochange",
      reason,
    });
    return answer.revisiondelete;
  }

  async showRevisions(ids, show) {
    return (await this.change({action: "revisiondelete", type: "revision", ids: ids.join("|"), show: show.join("|")})).revisiondelete;
  }

  async hideLogEntries(ids, hide) {
    return (await this.change({action: "revisiondelete", type: "logging", ids: ids.join("|"), hide: hide.join("|")})).revisiondelete;
  }

  async block(user, {hidename, expiry = "never", reason = ""} = {}) {
    return (await this.change({action: "block", user, hidename, expiry, reason})).block;
  }

  async unblock(user) {
    return (await this.change({action: "unblock", user})).unblock;
  }

  async protect(title, protections = "edit=sysop") {
    return (await this.change({action: "protect", title, protections})).protect;
  }

  async importXml(xml, {interwikiprefix = "other"} = {}) {
    const form = {action: "import", interwikiprefix, summary: "", xml: new Blob([xml], {type: "text/xml"})};
    return (await this.change(form)).import;
  }

  async setGroups(user, groups) {
    const {query} = await this.get({action: "query", meta: "tokens", type: "userrights"});
    return this.post({action: "userrights", user, add: groups.join("|"), token: query.tokens.userrightstoken});
  }

  /** The page's facts as this person sees them: {pageid, title, lastrevid, missing …}. */
  async page(title) {
    const {query} = await this.get({action: "query", prop: "info", titles: title});
    return query.pages[0];
  }

  /** Any write action, with the session's token. */
  async change(parameters) {
    this.#token ??= (await this.get({action: "query", meta: "tokens"})).query.tokens.csrftoken;
    return this.post({...parameters, token: this.#token});
  }

  get(parameters) {
    const query = new URLSearchParams(present(parameters));
    return this.#request(`${this.#url}?${query}`, {});
  }

  post(parameters) {
    const form = new FormData();
    for (const [key, value] of Object.entries(present(parameters))) form.set(key, value);
    return this.#request(this.#url, {method: "POST", body: form});
  }

  async #request(url, options) {
    const answer = await fetch(url, {...options, headers: this.#cookieHeader(), redirect: "error"});
    this.#keepCookies(answer);
    const text = await answer.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      throw new Error(`the wiki answered ${answer.status} without JSON: ${text.slice(0, 400)}`);
    }
    if (json.error) throw Object.assign(new Error(`${json.error.code}: ${json.error.info}`), {code: json.error.code});
    return json;
  }

  async #deleteByForm(title, reason) {
    const address = `${this.#url.replace("api.php", "index.php")}?${new URLSearchParams({title, action: "delete"})}`;
    const form = await (await fetch(address, {headers: this.#cookieHeader()})).text();
    // The form's token is its own: the API's does not fit.
    const token = /name="wpEditToken"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="wpEditToken"/.exec(form);
    if (!token) throw new Error(`no form to delete ${title}`);
    const body = new URLSearchParams({
      wpDeleteReasonList: "other",
      wpReason: reason,
      wpSuppress: "1",
      wpConfirmB: "1",
      wpEditToken: token[1] ?? token[2],
    });
    const answer = await fetch(address, {method: "POST", body, headers: this.#cookieHeader()});
    if (!answer.ok || !(await this.page(title)).missing) throw new Error(`suppressed delete of ${title}: ${answer.status}`);
  }

  #cookieHeader() {
    return {Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ")};
  }

  #keepCookies(answer) {
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      if (value === "deleted") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

// The API takes a boolean parameter's presence for true.
function present(parameters) {
  const all = {format: "json", formatversion: "2", ...parameters};
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== false).map(([key, value]) => [key, value === true ? "1" : value]),
  );
}
