/* Orders and filters the disagreements. Without it they stand by kind, conflicts first. The choice is kept in the
   address (`?order=…&status=…&source=…`), so that it can be linked, and found again by going back. */
(function () {
  "use strict";
  var form = document.getElementById("sort--form");
  if (!form) { return; }
  var said = form.querySelector("output");
  var fields = Array.prototype.slice.call(form.querySelectorAll("select"));
  var groups = Array.prototype.slice.call(document.querySelectorAll("[data-group]"));
  var facts = Array.prototype.slice.call(document.querySelectorAll(".fact"));
  facts.forEach(function (fact, index) {
    fact.place = index;
    fact.home = fact.parentNode;
    fact.answers = fact.querySelectorAll(".column").length;
  });
  var orders = {
    status: function (a, b) { return a.place - b.place; },
    subject: function (a, b) { return a.dataset.subject.localeCompare(b.dataset.subject) || a.place - b.place; },
    answers: function (a, b) { return b.answers - a.answers || a.place - b.place; }
  };

  function arrange() {
    var order = form.elements.order.value, byKind = order === "status", shown = 0;
    facts.slice().sort(orders[order]).forEach(function (fact) {
      (byKind ? fact.home : groups[0]).append(fact);
      fact.hidden = Boolean(
        (form.elements.status.value && fact.dataset.status !== form.elements.status.value) ||
        (form.elements.source.value && fact.dataset.sources.split(" ").indexOf(form.elements.source.value) < 0)
      );
      shown += fact.hidden ? 0 : 1;
    });
    groups.forEach(function (group) {
      var heads = group.querySelectorAll("h2, .section-lead");
      heads.forEach(function (head) { head.hidden = !byKind; });
      group.hidden = !group.querySelector(".fact:not([hidden])");
    });
    said.textContent = form.dataset.count.replace("{count}", shown).replace("{total}", facts.length);
  }

  function keep() {
    var query = new URLSearchParams();
    fields.forEach(function (field) { if (field.selectedIndex > 0) { query.set(field.name, field.value); } });
    try {
      history.replaceState(null, "", query.toString() ? "?" + query : location.pathname);
    } catch (refused) { /* some browsers let no page that was opened from disk change its address */ }
  }

  /* An address that names a kind or a disagreement shows it, whatever else it asks for. Ids have nothing to be decoded. */
  function arrive() {
    var target = document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) {
      fields.forEach(function (field) { field.selectedIndex = 0; });
      arrange();
      target.scrollIntoView();
    }
  }

  var asked = new URLSearchParams(location.search);
  fields.forEach(function (field) {
    field.value = asked.get(field.name);
    if (field.selectedIndex < 0) { field.selectedIndex = 0; }
  });
  form.addEventListener("change", function () { arrange(); keep(); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", arrive);
  form.hidden = false;
  arrange();
  arrive();
})();
