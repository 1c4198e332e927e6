"""Loans on the books: terms, what happened, what follows from both, and the end of each day."""

from servicing.models.allowance import AllowanceRate, AllowanceRun, AllowanceRunLine
from servicing.models.close import BooksProof, EndOfDayFailure, EndOfDayRun
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
from servicing.models.imports import ImportJob
from servicing.models.inquiries import CannedAnswer, Inquiry, InquiryChannel, InquiryMessage, InquirySubject
from servicing.models.loans import Loan, LoanPosition
from servicing.models.modifications import Modification, ModificationAcceptance, ModificationAgreement
from servicing.models.product_information import ProductInformation
from servicing.models.projection import (
    LOANS_PER_BATCH,
    AccountSet,
    AccrualBatch,
    AccrualSegment,
    Allocation,
    ComingBill,
    Installment,
)
from servicing.models.statements import PayoffQuote, Statement, StatementKind
from servicing.models.transactions import PaymentMethod, Transaction, TransactionKind, TransactionSource

__all__ = [
    "LOANS_PER_BATCH",
    "AccountSet",
    "AccrualBatch",
    "AccrualSegment",
    "Allocation",
    "AllowanceRate",
    "AllowanceRun",
    "AllowanceRunLine",
    "BooksProof",
    "CannedAnswer",
    "ComingBill",
    "Delinquency",
    "DelinquencyChange",
    "DisbursementOrder",
    "EndOfDayFailure",
    "EndOfDayRun",
    "FundsMove",
    "FundsMovement",
    "ImportJob",
    "IndexRate",
    "Inquiry",
    "InquiryChannel",
    "InquiryMessage",
    "InquirySubject",
    "Installment",
    "Loan",
    "LoanPosition",
    "Modification",
    "ModificationAcceptance",
    "ModificationAgreement",
    "PaymentMethod",
    "PayoffQuote",
    "ProductInformation",
    "RateReset",
    "SettlementAgreement",
    "Statement",
    "StatementKind",
    "Transaction",
    "TransactionKind",
    "TransactionSource",
    "UnappliedFunds",
]
