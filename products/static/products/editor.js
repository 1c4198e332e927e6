// The product editor: fields shown when they mean something, rows added and moved, an example that follows each change.
(function () {
    "use strict";

    function valueOf(form, name) {
        const field = form.elements.namedItem(name);
        return field ? field.value : "";
    }

    function showWhatCounts(form) {
        form.querySelectorAll("[data-when]").forEach(function (part) {
            const [name, values] = part.dataset.when.split("=");
            part.hidden = !values.split(",").includes(valueOf(form, name));
        });
    }

    function rowsOf(table) {
        return Array.from(table.querySelectorAll("tbody > tr"));
    }

    function renumber(table) {
        const kind = table.dataset.rows;
        const pattern = new RegExp("^(id_)?" + kind + "-\\d+-");
        rowsOf(table).forEach(function (row, number) {
            row.querySelectorAll("[name], [id]").forEach(function (field) {
                ["name", "id"].forEach(function (attribute) {
                    const old = field.getAttribute(attribute);
                    if (old && pattern.test(old)) {
                        field.setAttribute(attribute, old.replace(pattern, "$1" + kind + "-" + number + "-"));
                    }
                });
                const label = field.getAttribute("aria-label");
                if (label) {
                    field.setAttribute("aria-label", label.replace(/^Row \d+/, "Row " + (number + 1)));
                }
            });
        });
    }

    // The same numbers as before, given out again in the new order.
    function setPositions(table) {
        const fields = rowsOf(table)
            .filter(function (row) { return !row.hidden && !("spare" in row.dataset); })
            .map(function (row) { return row.querySelector('[name$="-position"]'); })
            .filter(Boolean);
        const numbers = fields
            .map(function (field) { return Number(field.value) || 0; })
            .sort(function (one, other) { return one - other; });
        let last = 0;
        fields.forEach(function (field, place) {
            last = Math.max(last + 1, numbers[place]);
            field.value = last;
        });
    }

    function rows(table, form) {
        const spare = rowsOf(table).filter(function (row) { return "spare" in row.dataset; });
        const model = spare.length ? spare[spare.length - 1].cloneNode(true) : null;
        spare.forEach(function (row) { row.hidden = true; });
        const ordered = "ordered" in table.dataset;

        function changed() {
            form.dispatchEvent(new Event("change", { bubbles: true }));
        }

        function tools(row) {
            if (!ordered || row.querySelector(".lo-row-tools")) {
                return;
            }
            const cell = document.createElement("td");
            cell.className = "lo-row-tools";
            [["↑", -1, "Move up"], ["↓", 1, "Move down"]].forEach(function (each) {
                const button = document.createElement("button");
                button.type = "button";
                button.textContent = each[0];
                button.title = each[2];
                button.setAttribute("aria-label", each[2]);
                button.addEventListener("click", function () {
                    const other = each[1] < 0 ? row.previousElementSibling : row.nextElementSibling;
                    if (!other || other.hidden) {
                        return;
                    }
                    row.parentNode.insertBefore(each[1] < 0 ? row : other, each[1] < 0 ? other : row);
                    renumber(table);
                    setPositions(table);
                    button.focus();
                    changed();
                });
                cell.append(button);
            });
            row.append(cell);
        }

        if (ordered) {
            const head = document.createElement("th");
            head.textContent = "Order";
            table.querySelector("thead tr").append(head);
        }
        rowsOf(table).forEach(tools);
        if (!model) {
            return;
        }
        const add = document.createElement("button");
        add.type = "button";
        add.className = "lo-button lo-add-row";
        add.textContent = "Add a row";
        add.addEventListener("click", function () {
            let row = rowsOf(table).find(function (each) { return each.hidden; });
            if (!row) {
                row = model.cloneNode(true);
                table.querySelector("tbody").append(row);
            }
            row.hidden = false;
            delete row.dataset.spare;
            tools(row);
            renumber(table);
            const first = row.querySelector("input:not([type=hidden]), select");
            if (first) {
                first.focus();
            }
        });
        table.after(add);
    }

    function example(form) {
        const pane = document.querySelector("[data-example]");
        if (!pane) {
            return;
        }
        const result = pane.querySelector(".lo-example-result");
        let waiting = 0;
        let asked = 0;

        function sayBeside() {
            form.querySelectorAll(".lo-live-error").forEach(function (each) { each.remove(); });
            result.querySelectorAll("[data-field]").forEach(function (problem) {
                const field = form.querySelector('[data-field-of="' + problem.dataset.field + '"]');
                if (field) {
                    const said = document.createElement("p");
                    said.className = "lo-live-error";
                    said.textContent = problem.textContent;
                    field.append(said);
                }
            });
        }

        async function ask() {
            asked += 1;
            const mine = asked;
            pane.setAttribute("aria-busy", "true");
            try {
                const answer = await fetch(pane.dataset.example, {
                    method: "POST",
                    body: new FormData(form),
                    credentials: "same-origin",
                    headers: { "X-Requested-With": "fetch" },
                });
                if (mine === asked && answer.ok) {
                    result.innerHTML = await answer.text();
                    sayBeside();
                }
            } finally {
                if (mine === asked) {
                    pane.setAttribute("aria-busy", "false");
                }
            }
        }

        function soon() {
            window.clearTimeout(waiting);
            waiting = window.setTimeout(ask, 400);
        }

        form.addEventListener("input", soon);
        form.addEventListener("change", soon);
    }

    function simulator(form) {
        const result = document.querySelector("[data-simulation]");
        if (!result) {
            return;
        }
        let waiting = 0;
        let asked = 0;

        async function ask() {
            asked += 1;
            const mine = asked;
            const query = new URLSearchParams(new FormData(form));
            const answer = await fetch("?" + query + "&part=result", { credentials: "same-origin" });
            if (mine === asked && answer.ok) {
                result.innerHTML = await answer.text();
                history.replaceState(null, "", "?" + query);
            }
        }

        ["input", "change"].forEach(function (what) {
            form.addEventListener(what, function () {
                window.clearTimeout(waiting);
                waiting = window.setTimeout(ask, 400);
            });
        });
    }

    document.addEventListener("DOMContentLoaded", function () {
        document.querySelectorAll("form[data-editor]").forEach(function (form) {
            form.querySelectorAll("[data-rows]").forEach(function (table) { rows(table, form); });
            showWhatCounts(form);
            form.addEventListener("change", function () { showWhatCounts(form); });
            example(form);
        });
        document.querySelectorAll("form[data-simulator]").forEach(simulator);
    });
})();
