/** The little of a browser that Veriff's page library touches: elements that take anything, and one kind of request. */

interface Element {
  [property: string]: unknown;
}

/** As a form does, it holds what is put into it under its name. */
const createElement = (tag: string): Element => {
  const self: Element = { tag, value: "", disabled: false };
  self.setAttribute = (name: string, value: string) => {
    self[name] = value;
  };
  self.appendChild = (inner: Element) => {
    if (typeof inner.name === "string") self[inner.name] = inner;
    return inner;
  };
  return self;
};

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `XMLHttpRequest` over `fetch`, as far as a request that is sent once and read at its end. */
const createRequest = (): Element => {
  let sent: Sent = { method: "GET", url: "", headers: {} };
  const self: Element = { readyState: 0, status: 0, statusText: "", responseText: "" };
  self.open = (method: string, url: string) => {
    sent = { ...sent, method, url };
  };
  self.setRequestHeader = (name: string, value: string) => {
    sent = { ...sent, headers: { ...sent.headers, [name]: value } };
  };
  self.send = async (body: string) => {
    const { url, method, headers } = sent;
    const response = await fetch(url, { method, headers, body });
    const { status, statusText } = response;
    Object.assign(self, { readyState: 4, status, statusText, responseText: await response.text() });
    (self.onreadystatechange as () => void)();
  };
  return self;
};

const XMLHttpRequest = Object.assign(
  function request(this: unknown) {
    return createRequest();
  },
  { DONE: 4 },
);

/** Puts the stand-in where the library looks, and gives a way to send the form that it has made last. */
export const openPage = (place: (name: string, value: unknown) => void): { readonly submit: () => void } => {
  let form: Element | undefined;
  const head = createElement("head");
  const root = createElement("div");
  const document = {
    head,
    createElement: (tag: string) => {
      const made = createElement(tag);
      if (tag === "form") form = made;
      return made;
    },
    createTextNode: () => createElement("#text"),
    createDocumentFragment: () => createElement("#fragment"),
    getElementById: () => root,
    querySelector: () => head,
  };
  place("document", document);
  place("window", {});
  place("XMLHttpRequest", XMLHttpRequest);
  return {
    submit: () => {
      const onsubmit = form?.onsubmit as ((event: { preventDefault: () => void }) => void) | undefined;
      onsubmit?.({ preventDefault: () => undefined });
    },
  };
};
