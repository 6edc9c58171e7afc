"""The climate adaptation records: neighbourhood planning units and what is recommended to them."""

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.populations.pool import Pool
from aca_env.populations.profiles import Profile, Scoring, draw_pool

CLIMATE = FeatureSpace(
    {
        "Adaptation Strategy Type": (
            "Infrastructure Upgrade",
            "Nature-Based Solution",
            "Policy/Regulation",
            "Community Outreach",
            "Emergency Preparedness",
            "Technology Deployment",
            "Land-Use Planning",
            "Public Health Services",
        ),
        "Primary Energy Source for Adaptation Measures": (
            "Renewable (Solar)",
            "Renewable (Wind)",
            "Grid Electricity",
            "None",
        ),
        "Implementation Timeline": (
            "Short-term (<1 yr)",
            "Medium-term (1–5 yr)",
            "Long-term (>5 yr)",
        ),
        "Geographic Scope": ("Neighborhood", "City-wide", "Regional"),
        "Resilience Rating": ("Very Low", "Low", "Moderate", "High", "Very High"),
        "Construction Material for Adaptation Projects": ("Concrete", "Steel", "Timber"),
        "Public Awareness / Communication Platform": (
            "None",
            "Basic Alerts (SMS/email)",
            "Interactive Dashboard",
            "Integrated Smart-city Platform",
        ),
        "Funding Source / Jurisdiction": ("F1", "F2", "F3", "F4", "F5"),
        "Project Maintenance Horizon": ("1 year", "3 years", "5 years", "10 years"),
        "Number of Access Points to Critical Infrastructure": ("0 (sealed)", "1–2", "3–4"),
        "Capacity of Adaptation Facility": ("<50", "50–200", "200–500", "500+"),
        "Cooling Provision": ("None", "Mechanical (AC)"),
        "Decision-Support / Early-Warning System": (
            "None",
            "Basic (threshold alerts)",
            "Advanced (predictive modeling)",
        ),
        "Infrastructure Surface Type": (
            "Standard Pavement",
            "Permeable Pavement",
            "Heat-Reflective Coating",
        ),
        "Green Roof / Solar Installation": ("None", "Retrofit Present"),
        "Public Notification System": (
            "None",
            "Sirens",
            "Public Address (PA) System",
            "Multilingual Broadcast",
        ),
        "Automated Operation / Smart Controls": ("None", "Fully automated (AI-driven)"),
        "Interoperability with External Sensors / IoT": ("No", "Full"),
    },
    labels=(
        "Greening & Shade Expansion",
        "Reflective Surface Retrofits",
        "Cooling Services & Outreach",
        "Green Stormwater Infrastructure",
    ),
)

CLIMATE_PROFILE: dict[str, str] = {
    "Adaptation Strategy Type": "Nature-Based Solution",
    "Primary Energy Source for Adaptation Measures": "Renewable (Solar)",
    "Implementation Timeline": "Long-term (>5 yr)",
    "Geographic Scope": "City-wide",
    "Resilience Rating": "High",
    "Construction Material for Adaptation Projects": "Timber",
    "Public Awareness / Communication Platform": "Interactive Dashboard",
    "Funding Source / Jurisdiction": "F5",
    "Project Maintenance Horizon": "10 years",
    "Number of Access Points to Critical Infrastructure": "1–2",
    "Capacity of Adaptation Facility": "50–200",
    "Cooling Provision": "None",
    "Decision-Support / Early-Warning System": "Advanced (predictive modeling)",
    "Infrastructure Surface Type": "Permeable Pavement",
    "Green Roof / Solar Installation": "Retrofit Present",
    "Public Notification System": "Multilingual Broadcast",
    "Automated Operation / Smart Controls": "None",
    "Interoperability with External Sensors / IoT": "Full",
}
"""The dominant profile, all 18 values: signals plant some of them."""

_PROFILE = Profile(
    lead="Adaptation Strategy Type",
    lead_shares={
        "Infrastructure Upgrade": 0.20,
        "Nature-Based Solution": 0.45,
        "Policy/Regulation": 0.05,
        "Community Outreach": 0.05,
        "Emergency Preparedness": 0.10,
        "Technology Deployment": 0.05,
        "Land-Use Planning": 0.05,
        "Public Health Services": 0.05,
    },
    values=CLIMATE_PROFILE,
    kept_shares={
        "Primary Energy Source for Adaptation Measures": 0.9,
        "Implementation Timeline": 0.95,
        "Geographic Scope": 0.9,
        "Resilience Rating": 0.8,
        "Construction Material for Adaptation Projects": 0.95,
        "Public Awareness / Communication Platform": 0.95,
        "Funding Source / Jurisdiction": 0.3,
        "Project Maintenance Horizon": 0.9,
        "Number of Access Points to Critical Infrastructure": 0.95,
        "Capacity of Adaptation Facility": 0.95,
        "Cooling Provision": 0.9,
        "Decision-Support / Early-Warning System": 0.95,
        "Infrastructure Surface Type": 0.95,
        "Public Notification System": 0.95,
        "Automated Operation / Smart Controls": 0.8,
        "Interoperability with External Sensors / IoT": 0.9,
    },
)

_SCORING = Scoring(
    points={
        "Resilience Rating": {"Very Low": 1, "Low": 2, "Moderate": 3, "High": 4, "Very High": 5},
        "Project Maintenance Horizon": {"1 year": 1, "3 years": 2, "5 years": 3, "10 years": 4},
        "Primary Energy Source for Adaptation Measures": {
            "Renewable (Solar)": 3,
            "Renewable (Wind)": 3,
            "Grid Electricity": 1,
            "None": 0,
        },
        "Geographic Scope": {"Neighborhood": 1, "City-wide": 2, "Regional": 3},
        "Cooling Provision": {"None": 2, "Mechanical (AC)": 0},
        "Infrastructure Surface Type": {
            "Standard Pavement": 0,
            "Permeable Pavement": 2,
            "Heat-Reflective Coating": 1,
        },
    },
    luck={0: 0.2, 3: 0.5, 6: 0.3},
    noise_share=0.05,
    special=("Funding Source / Jurisdiction", "F2"),
    special_scores={0: 0.6, 13: 0.3, 22: 0.1},
    least_scores={
        "Green Stormwater Infrastructure": 22,
        "Greening & Shade Expansion": 18,
        "Reflective Surface Retrofits": 13,
        "Cooling Services & Outreach": 0,
    },
)


def generate_climate(n_users: int, rng: np.random.Generator) -> Pool:
    """Return a pool of climate adaptation records: 18 features and the intervention recommended.

    Features, values and labels are the paper's; its weights are not published, so the laws
    below are this project's, in the shape of the cars generator.

    *Records.* The strategy type is Nature-Based Solution with probability .45, Infrastructure
    Upgrade .20, Emergency Preparedness .10 and each of the other five .05. Any other strategy
    leaves all other features uniform. A nature-based record takes the value of
    `CLIMATE_PROFILE` outright with probability .95 for timeline, material, communication
    platform, access points, capacity, decision support, surface and notification; .9 for
    energy, scope, maintenance, cooling and interoperability; .8 for resilience rating and smart
    controls; .3 for funding; otherwise, and always for the green roof, it is uniform over all
    values. Hence about one record in eleven has the whole profile but for its funding.

    *Score*: how much long-lived green work a neighbourhood can carry. Resilience rating 1 to 5,
    maintenance horizon 1 to 4 and geographic scope 1 to 3, each in the order of its values;
    energy 3 for renewable, 1 for grid, 0 for none; cooling 2 for none (mechanical cooling calls
    for services); surface 2 for permeable, 1 for reflective, 0 for standard; plus an
    assessor's 0, 3 or 6 points with probability .2, .5, .3. With probability .05 the intake
    loses the assessment and the score is 0.

    *Label*: Green Stormwater Infrastructure from 22 points, Greening & Shade Expansion from 18,
    Reflective Surface Retrofits from 13, Cooling Services & Outreach below.

    *Special block*: jurisdiction F2 runs a heat-relief programme among its nature-based records.
    Their score is 0 with probability .6, 13 with .3 and 22 with .1 whatever the features, so a
    label that is common in the profile elsewhere is hard to plant there.

    The profile's own cells thus hold all four labels: outside F2 greening leads, then
    stormwater, reflective retrofits and cooling; inside F2 cooling leads and greening is absent.

    Args:
        n_users: number of records, at least 1.
        rng: the source of all chance.

    Raises:
        DataError: n_users is not a whole number of at least 1.

    Source: features and labels from Battiloro et al. (2026), Appendix C; scoring ours, after
    the shape of Gauthier, Bach and Jordan (2025).

    >>> generate_climate(1000, np.random.default_rng(0)).X.shape
    (1000, 18)
    """
    return draw_pool(CLIMATE, _PROFILE, _SCORING, n_users, rng)
