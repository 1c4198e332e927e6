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
            const counts = values.split(",").includes(valueOf(form, name));
            part.hidden = !counts && !part.querySelector(".lo-cell-error");
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

    // A cell holds what is chosen in it; the page has each list of choices once.
    function offerChoices(part) {
        part.querySelectorAll("select[data-choices]").forEach(function (select) {
            const chosen = select.options[0];
            const list = document.getElementById(select.dataset.choices);
            select.replaceChildren(list.content.cloneNode(true));
            select.value = chosen.value;
            if (select.value !== chosen.value) {
                select.prepend(chosen);
                select.value = chosen.value;
            }
        });
    }

    function rows(table, form) {
        const model = table.querySelector("template").content.firstElementChild;
        const ordered = "ordered" in table.dataset;
        offerChoices(table);

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
                    if (!other) {
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
            head.scope = "col";
            head.textContent = "Order";
            table.querySelector("thead tr").append(head);
        }
        rowsOf(table).forEach(tools);
        const add = document.createElement("button");
        add.type = "button";
        add.className = "lo-button lo-add-row";
        add.textContent = "Add a row";
        add.setAttribute("aria-label", table.getAttribute("aria-label") + ": add a row");
        add.addEventListener("click", function () {
            const row = document.importNode(model, true);
            table.querySelector("tbody").append(row);
            offerChoices(row);
            tools(row);
            renumber(table);
            row.querySelector("input, select").focus();
        });
        table.after(add);
    }

    // One part is shown at a time. A part that is not in the page yet is read from the server and stays in the form.
    function parts(form) {
        const nav = form.querySelector("[data-part-url]");
        const all = Array.from(form.querySelectorAll("[data-part]"));
        const opened = form.querySelector("[data-opened]");
        if (!nav) {
            return;
        }

        function linkOf(part) {
            return nav.querySelector('a[href="#' + part.id + '"]');
        }

        async function read(part) {
            const said = document.createElement("p");
            said.setAttribute("role", "status");
            said.textContent = "One moment …";
            part.replaceChildren(said);
            try {
                const answer = await fetch(nav.dataset.partUrl + "?name=" + part.dataset.part, {
                    credentials: "same-origin",
                });
                if (!answer.ok) {
                    throw new Error(answer.statusText);
                }
                const text = await answer.text();
                if (!("unread" in part.dataset)) {
                    return;
                }
                part.innerHTML = text;
                delete part.dataset.unread;
                opened.value += "," + part.dataset.part;
                prepare(part, form);
            } catch (error) {
                said.textContent = "This part could not be read; open it again.";
            }
        }

        function show(part) {
            all.forEach(function (each) {
                each.hidden = each !== part;
                const link = linkOf(each);
                if (each === part) {
                    link.setAttribute("aria-current", "true");
                } else {
                    link.removeAttribute("aria-current");
                }
            });
            form.action = "#" + part.id;
            form.querySelectorAll("[formaction]").forEach(function (button) {
                button.setAttribute("formaction", button.getAttribute("formaction").split("#")[0] + "#" + part.id);
            });
            if ("unread" in part.dataset) {
                read(part);
            }
        }

        function wanted() {
            return all.find(function (each) { return "#" + each.id === location.hash; });
        }

        window.addEventListener("hashchange", function () {
            const part = wanted();
            if (part) {
                show(part);
            }
        });
        nav.addEventListener("click", function (event) {
            const part = all.find(function (each) { return event.target === linkOf(each); });
            if (part && part === wanted()) {
                show(part);
            }
        });
        const wrong = all.filter(function (each) { return linkOf(each).classList.contains("lo-wrong"); });
        const asked = wanted();
        show(asked && (!wrong.length || wrong.includes(asked)) ? asked : wrong[0] || all[0]);
    }

    function prepare(part, form) {
        part.querySelectorAll("[data-rows]").forEach(function (table) { rows(table, form); });
        showWhatCounts(form);
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
            prepare(form, form);
            parts(form);
            form.addEventListener("change", function () { showWhatCounts(form); });
            example(form);
        });
        document.querySelectorAll("form[data-simulator]").forEach(simulator);
    });
})();
