-- Loans of a slice whose planned installment falls due the next morning while nothing else is owed or waiting.
WITH factors AS MATERIALIZED (
    SELECT position.loan_id, position.replay, position.as_of, position.rounding, position.accrues_income,
           position.earned_before, position.running_balance, position.interest_earned, position.unbilled_interest,
           position.accrual_from_date, position.accrual_balance, position.accrual_rate, position.accrual_convention,
           CASE WHEN position.accrual_from_date IS NULL THEN NULL ELSE position.interest_written END
               AS interest_written,
           round(position.factor_before + position.factor_daily * (%(next)s::date - position.leg_from_date),
                 position.factor_places) AS factor,
           bill.row, bill.principal AS bill_principal, bill.interest AS bill_interest, bill.quiet_until,
           bill.accounting_changes_on, bill.running_balance AS bill_balance, bill.rate, bill.convention,
           bill.factor_daily, bill.per_diem
      FROM servicing_comingbill bill
      JOIN servicing_loanposition position ON position.loan_id = bill.loan_id AND position.replay = bill.replay
     WHERE bill.loan_id >= %(first)s AND bill.loan_id < %(end)s AND bill.due_date = %(next)s
       AND position.as_of <= %(day)s AND position.quiet_until = %(next)s
), amounts AS MATERIALIZED (
    SELECT *, earned_before + running_balance * factor AS earned FROM factors
), counted AS MATERIALIZED (
    SELECT *,
           @cents(earned) - interest_earned AS gained,
           coalesce(@written(earned) - interest_written, 0) AS amount
      FROM amounts
), planned AS MATERIALIZED (
    SELECT * FROM counted WHERE unbilled_interest + gained = bill_interest
), moved AS (
    UPDATE servicing_loanposition position
       SET as_of = %(next)s,
           projected_on = %(next)s,
           replay = position.replay + 1,
           interest = position.interest + planned.gained,
           unbilled_interest = 0,
           interest_booked = position.interest_booked
               + CASE WHEN planned.accrues_income THEN planned.gained ELSE 0 END,
           memo_interest = position.memo_interest
               + CASE WHEN planned.accrues_income THEN 0 ELSE planned.gained END,
           interest_accrued_unrounded = position.interest_accrued_unrounded + planned.amount - position.accrual_amount,
           due_principal = planned.bill_principal,
           due_interest = planned.bill_interest,
           total_due = planned.bill_principal + planned.bill_interest,
           next_due_date = %(next)s,
           next_due_amount = planned.bill_principal + planned.bill_interest,
           quiet_until = planned.quiet_until,
           accounting_changes_on = planned.accounting_changes_on,
           per_diem = planned.per_diem,
           accrual_from_date = CASE WHEN planned.bill_balance <> 0 THEN %(next)s::date END,
           accrual_to_date = CASE WHEN planned.bill_balance <> 0 THEN %(next)s::date END,
           accrual_balance = planned.bill_balance,
           accrual_rate = CASE WHEN planned.bill_balance <> 0 THEN planned.rate ELSE 0 END,
           accrual_convention = CASE WHEN planned.bill_balance <> 0 THEN planned.convention ELSE '' END,
           accrual_amount = 0,
           leg_from_date = %(next)s,
           running_balance = planned.bill_balance,
           factor_before = 0,
           factor_daily = planned.factor_daily,
           earned_before = 0,
           interest_written = 0,
           interest_earned = 0
      FROM planned
     WHERE position.loan_id = planned.loan_id
       AND position.replay = planned.replay
       AND position.as_of = planned.as_of
 RETURNING position.loan_id, position.accounts_id, position.replay, planned.row, planned.amount,
           planned.accrual_from_date, planned.accrual_balance, planned.accrual_rate, planned.accrual_convention,
           CASE WHEN planned.accrues_income THEN planned.gained ELSE 0 END AS booked
), billed AS (
    UPDATE servicing_installment installment SET billed = true
      FROM moved
     WHERE installment.loan_id = moved.loan_id AND installment.position = moved.row
), closed AS (
    INSERT INTO servicing_accrualsegment
           (loan_id, from_date, to_date, balance, annual_rate, convention, amount, replay, recorded_at)
    SELECT loan_id, accrual_from_date, %(next)s, accrual_balance, accrual_rate, accrual_convention, amount, replay,
           %(now)s
      FROM moved
     WHERE amount <> 0
)
@grouped
