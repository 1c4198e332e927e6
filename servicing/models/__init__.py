"""Loans on the books: terms, what happened, what follows from both, and the end of each day."""

from servicing.models.close import EndOfDayFailure, EndOfDayRun
from servicing.models.delinquency import Delinquency, DelinquencyChange
from servicing.models.disbursements import DisbursementOrder
from servicing.models.events import (
    FundsMove,
    FundsMovement,
    IndexRate,
    RateReset,
    SettlementAgreement,
    UnappliedFunds,
)
from servicing.models.loans import Loan, LoanPosition
from servicing.models.modifications import Modification, ModificationAcceptance, ModificationAgreement
from servicing.models.projection import AccrualBatch, AccrualSegment, Allocation, Installment
from servicing.models.transactions import PaymentMethod, Transaction, TransactionKind, TransactionSource

__all__ = [
    "AccrualBatch",
    "AccrualSegment",
    "Allocation",
    "Delinquency",
    "DelinquencyChange",
    "DisbursementOrder",
    "EndOfDayFailure",
    "EndOfDayRun",
    "FundsMove",
    "FundsMovement",
    "IndexRate",
    "Installment",
    "Loan",
    "LoanPosition",
    "Modification",
    "ModificationAcceptance",
    "ModificationAgreement",
    "PaymentMethod",
    "RateReset",
    "SettlementAgreement",
    "Transaction",
    "TransactionKind",
    "TransactionSource",
    "UnappliedFunds",
]
