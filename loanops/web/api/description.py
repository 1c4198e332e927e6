"""What holds for every operation, as the API's description says it first."""

DESCRIPTION = """\
Back office for lenders to small and medium businesses: products, applications, loans, payments.

## Lists
`limit` (1 to 100, 25 if not given) and `cursor`: follow `next_cursor` until it is null. A cursor goes with the filters
and the order it was made for; `limit`, `fields` and `expand` may change on the way. A parameter an operation does not
know is refused (400), never ignored.

## Choosing fields
`?fields=id,number,status` on a list gives exactly these fields of each object in `data`; what is not asked for is not
computed. Schemas describe the object with all its fields. An unknown name is refused with the known ones (400). Single
objects are always whole, and so are files (CSV, PDF).

## Expanding
Relations are ids. `?expand=product,latest_decision` on reading calls puts the objects themselves in their place; each
operation lists which it knows. With a point it goes one step further: `application.business` gives the application with
its business. At most five names, at most two steps.

- An expanded object looks as it does in lists and at its own address, identifiers masked.
- Role and scopes must allow reading it there; otherwise the whole call is refused (403). A single object that the
  caller could not find at its own address, such as a product that is not offered any more, stays an id.
- An expanded answer has no `ETag` and never is a 304: what is inside changes while the version outside stays.
- With `fields`, the expanded names have to be among them. Writing calls take neither.

## Absent and null
A field that is absent was not asked for or is not for the caller; `null` is known to be empty.
"""
