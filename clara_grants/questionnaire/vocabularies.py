"""Codes an answer may hold.  Their labels live with the reference data of the calls.

CSO: International Cancer Research Partnership, Common Scientific Outline version 2, active codes.
Cancer types: ICRP coding guidelines v2.10.  Countries: ISO 3166-1 alpha-2, and XK.
"""

DOMAINS = ("biomedical", "health_technology", "prevention_social")

_CSO_CODES = """
1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 3.5 3.6 4.1 4.2 4.3 4.4 5.1 5.2 5.3 5.4
5.5 5.6 5.7 6.1 6.2 6.3 6.4 6.5 6.6 6.7 6.9
"""
CSO_CODES = frozenset(_CSO_CODES.split())

_MODELS = ("1.5", "2.4", "3.6", "4.4", "5.7", "6.9")
#: Codes of version 1 that version 2 dropped, with those whose definition now covers the same work: model
#: systems belong to the resources of the area they serve.
HISTORICAL_CSO: dict[str, tuple[str, ...]] = {
    "1.6": (),
    "6.8": ("6.1",),
    "7.1": _MODELS,
    "7.2": _MODELS,
    "7.3": _MODELS,
}
#: Cancer types that ICRP withdrew.
HISTORICAL_CANCER_TYPES = frozenset({"47", "48", "58", "60"})

_CANCER_TYPES = """
0 2 3 4 6 7 8 9 10 11 12 13 14 15 17 19 21 23 24 25 26 27 28 29 30 31 32 33 35 36 37 38 39
40 42 43 45 46 49 50 51 52 53 54 55 57 61 63 64 66 67 101 102 103 104 105
"""
CANCER_TYPES = frozenset(_CANCER_TYPES.split())

_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
ZM ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())
