"""Reason codes: why an application is not approved as requested, in words an applicant may read.

The texts are principal and specific reasons in the sense of Regulation B; `TEXT_VERSION` is stored beside each use.
"""

from django.db import models

TEXT_VERSION = "2026-1"


class ReasonCode(models.TextChoices):
    R101 = "R101", "Length of time in business"
    R102 = "R102", "Insufficient or declining revenue"
    R103 = "R103", "Cash flow insufficient to service existing and requested debt"
    R104 = "R104", "Excessive obligations in relation to income or cash flow"
    R105 = "R105", "Negative balances or returned items on business bank accounts"
    R106 = "R106", "Delinquent credit obligations of the business"
    R107 = "R107", "Limited or no commercial credit history"
    R108 = "R108", "Tax lien, judgment, collection or bankruptcy of the business"
    R109 = "R109", "Delinquent credit obligations of a principal owner or guarantor"
    R110 = "R110", "Insufficient credit file or too many recent inquiries of a principal owner or guarantor"
    R111 = "R111", "Bankruptcy, judgment or collection of a principal owner or guarantor"
    R112 = "R112", "Value or type of collateral not sufficient"
    R113 = "R113", "Requested purpose or use of proceeds not eligible"
    R114 = "R114", "Business type or industry outside our policy"
    R115 = "R115", "Unable to verify identity, income or ownership"
    R116 = "R116", "Total exposure to the applicant or its group too high"
    R117 = "R117", "Criteria of the program not met"
    R118 = "R118", "Insufficient support or net worth of guarantors"
    R119 = "R119", "We do not lend in your state"
    R120 = "R120", "Application incomplete"
