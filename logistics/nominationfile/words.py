"""The words for columns, files, and what becomes of their rows."""

from __future__ import annotations

from flask_babel import lazy_gettext

from logistics.nominationfile.columns import Field
from logistics.nominationfile.plan import Fault
from logistics.nominationfile.rules import MAX_ROWS, Becomes, Flaw, State

#: As they stand over the columns of the template, too: each is understood when it comes back.
FIELDS = {
    Field.DELEGATION: lazy_gettext("Delegation"),
    Field.FULL_NAME: lazy_gettext("Full name"),
    Field.GIVEN_NAMES: lazy_gettext("Given names"),
    Field.SURNAMES: lazy_gettext("Surnames"),
    Field.INSTITUTION: lazy_gettext("Institution"),
    Field.JOB_TITLE: lazy_gettext("Position"),
    Field.CAPACITY: lazy_gettext("Capacity in the delegation"),
    Field.EMAIL: lazy_gettext("E-mail address"),
    Field.PHONE: lazy_gettext("Telephone"),
    Field.LANGUAGE: lazy_gettext("Working language"),
    Field.BADGE_NAME: lazy_gettext("Name for the badge"),
    Field.PASSPORT_NUMBER: lazy_gettext("Passport number"),
    Field.NATIONALITY: lazy_gettext("Nationality"),
    Field.ISSUING_COUNTRY: lazy_gettext("Issued by"),
    Field.BIRTH_DATE: lazy_gettext("Date of birth"),
    Field.ISSUED_ON: lazy_gettext("Date of issue"),
    Field.EXPIRES_ON: lazy_gettext("Date of expiry"),
    Field.ORIGIN: lazy_gettext("City or airport you fly from"),
    Field.ARRIVES_ON: lazy_gettext("Day of arrival"),
    Field.DEPARTS_ON: lazy_gettext("Day of departure"),
    Field.DIET: lazy_gettext("Diet and allergies"),
    Field.ACCESSIBILITY: lazy_gettext("Accessibility"),
}

STATES = {
    State.READ: lazy_gettext("Nothing written yet"),
    State.RUNNING: lazy_gettext("People are being nominated"),
    State.DONE: lazy_gettext("Carried out"),
}

BECOMES = {
    Becomes.NOMINATED: lazy_gettext("Gets a seat"),
    Becomes.WAITING: lazy_gettext("Goes on the waiting list"),
    Becomes.THERE: lazy_gettext("Takes part already"),
    Becomes.ENDED: lazy_gettext("Took part before"),
    Becomes.FAULTY: lazy_gettext("To be corrected"),
    Becomes.REFUSED: lazy_gettext("Not done"),
}

#: The same once it has been carried out.
BECAME = {
    Becomes.NOMINATED: lazy_gettext("Got a seat"),
    Becomes.WAITING: lazy_gettext("Went on the waiting list"),
    Becomes.THERE: lazy_gettext("Took part already"),
    Becomes.ENDED: lazy_gettext("Had taken part before"),
    Becomes.FAULTY: lazy_gettext("Was left out: to be corrected"),
    Becomes.REFUSED: lazy_gettext("Was not done"),
}

EXPLAINED = {
    Becomes.THERE: lazy_gettext("Nothing is done: the same person, or the same address, is registered."),
    Becomes.ENDED: lazy_gettext("Withdrawn, replaced or not accepted before: decide on the person's own page."),
    Becomes.REFUSED: lazy_gettext("Somebody registered with the same address in the meantime."),
}

EXPLAINED_AFTERWARDS = {
    **EXPLAINED,
    Becomes.THERE: lazy_gettext("Nothing was done: the same person, or the same address, was registered."),
}

FAULTS = {
    Fault.NO_DELEGATION: lazy_gettext("No delegation is given."),
    Fault.UNKNOWN_DELEGATION: lazy_gettext("This is no delegation of the meeting."),
    Fault.SAME_PERSON: lazy_gettext("Row %(row)d has the same person."),
    Fault.SAME_ADDRESS: lazy_gettext("Row %(row)d has the same address: each person needs an own one."),
}

FLAWS = {
    Flaw.NO_FILE: lazy_gettext("Choose a file."),
    Flaw.TOO_LARGE: lazy_gettext("The file is too large for a list of people. Save it without pictures, or split it."),
    Flaw.NOT_A_TABLE: lazy_gettext("This is neither an Excel workbook (.xlsx) nor a CSV file."),
    Flaw.OLD_WORKBOOK: lazy_gettext(
        "This workbook is of the old kind (.xls) or has a password. Save it as .xlsx without a password."
    ),
    Flaw.DAMAGED: lazy_gettext(
        "This workbook cannot be opened. Open it in your program, save it again, then send that."
    ),
    Flaw.EMPTY: lazy_gettext("There are no people in this file."),
    Flaw.TOO_MANY_ROWS: lazy_gettext("The file has more than %(max)d rows. Split it.", max=MAX_ROWS),
}
