/* Reads a built site in Firefox, as a reader would, and prints what was seen, as JSON. */
const {default: puppeteer} = await import(PACKAGE);
const {firefox, home, address, pages, chapter, passage} = given;
/* With a home folder of its own: as root, Firefox refuses to run in anybody else's. */
const env = {...process.env, HOME: home};
const browser = await puppeteer.launch({browser: "firefox", executablePath: firefox, headless: true, env});
const seen = {faults: [], opened: {}};
try {
  const page = await browser.newPage();
  const fault = what => seen.faults.push(`${page.url()}: ${what}`);
  page.on("pageerror", error => fault(error));
  page.on("console", said => { if (["error", "warn"].includes(said.type())) fault(said.text()); });
  page.on("request", asked => { if (!asked.url().startsWith(address) && !asked.url().startsWith("data:")) fault(asked.url()); });
  for (const width of [1280, 320]) {
    await page.setViewport({width, height: 900});
    for (const url of pages) {
      await page.goto(address + url, {waitUntil: "load"});
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) fault(`${wide} pixels wide in ${width}`);
    }
  }
  await page.setViewport({width: 1280, height: 900});

  /* A citation, by keyboard: focus opens its words, Escape closes them and gives the focus back. */
  await page.goto(address + chapter);
  const marker = await page.$("article .cite a");
  await marker.focus();
  seen.opened.card = await page.$eval(".card q", q => q.textContent);
  seen.opened.note = await marker.evaluate(link => document.getElementById(link.hash.slice(1)).querySelector("q").textContent);
  await page.keyboard.press("Tab");
  seen.opened.entered = await page.evaluate(() => document.activeElement.closest(".card") !== null);
  await page.keyboard.press("Escape");
  seen.opened.closed = await page.evaluate(() => document.querySelector(".card") === null
    && document.activeElement.matches("article .cite a"));

  await page.goto(address + passage);
  await page.waitForSelector("mark.arrived");
  seen.arrived = await page.$eval("mark.arrived", mark => ({
    y: mark.getBoundingClientRect().y, outline: getComputedStyle(mark).outlineStyle, words: mark.textContent}));

  await page.goto(`${address}search.html?q=166+acres`);
  await page.waitForSelector("#search output:not(:empty)");
  seen.found = await page.$$eval("#results section:not([hidden]) a", links => links.map(link => new URL(link.href).pathname));

  await page.goto(`${address}compare.html?one=gallery&two=essay`);
  await page.waitForSelector(".paired");
  seen.compared = await page.$$eval(".column", all => all.filter(e => e.checkVisibility()).map(e => e.dataset.source));

  await page.goto(`${address}disagreements.html`);
  await page.select("select[name=status]", "conflict");
  seen.filtered = await page.$$eval(".fact", all => all.filter(e => e.checkVisibility()).map(e => e.dataset.status));
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
