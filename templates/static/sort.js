/* Orders and filters the disagreements (`?order=…&status=…&source=…`). Without it they stand by kind, conflicts first. */
(function () {
  "use strict";
  var form = document.getElementById("sort--form");
  if (!form) { return; }
  var said = form.querySelector("output");
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
      /* In another order it holds facts of every kind: then it goes by no kind's name. */
      if (byKind) { group.setAttribute("aria-labelledby", "status--" + group.dataset.group); }
      else { group.removeAttribute("aria-labelledby"); }
    });
    said.textContent = form.dataset.count.split("{count}").join(shown).split("{total}").join(facts.length);
  }

  choices.begin(form, arrange);
})();
