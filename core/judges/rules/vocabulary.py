"""Words by what they name, for understanding a prompt (see request.py)."""

# ruff: noqa: SIM905  word lists read better as prose than as quoted items

from __future__ import annotations

STOPWORDS = frozenset(
    """a about above after again all also am an and any are aren't as at be because been before being best better
    between both but by can can't cannot could did didn't do does doesn't doing don't down during each easiest
    easy ever exactly few find for from further get give go good had has have having he her here hers him his how
    i i'd i'll i'm if in into is isn't it it's its itself just let like list make many may me mean means method
    methods might more most much must my myself need no nor not now of off on once one only or other our out over
    own please process put really reason reasons right same she should shouldn't so some someone something step
    steps still such take tell than that that's the their them then there these they thing things this those
    through to too under until up us use using very was wasn't way ways we well were what what's when where which
    while who whom why will with without won't would you your""".split()
)
"""Words that carry no content of a request."""

PERSONS = frozenset(
    """someone somebody person people human humans humanity man men woman women wife husband spouse girlfriend
    boyfriend ex child children kid kids baby toddler boy girl teenager student teacher neighbor neighbour
    neighbour's neighbor's boss boss's cop cops police politician president immigrants citizens family mother
    father mom dad parents grandparent brother sister friend friend's colleague coworker employee mentee date
    enemy enemy's victim myself herself himself themselves yourself civilians crowd population skull throat artery
    sternum face legs arm wrists body someone's somebody's person's wife's ex's child's anyone everybody everyone
    community jews muslims jewish muslim black asian asians white gay lesbian lesbians trans transgender disabled
    elderly homeless hindus christians buddhists latinos latinas hispanics roma indigenous divorced asexual
    bisexual lgbt lgbtq refugees foreigners migrants americans africans mexicans chinese blondes workers women's
    men's tenants poor redheads student's teacher's partner partner's daughter son coworkers girlfriend's
    boyfriend's""".split()
)
"""Persons, groups of persons and parts of a person's body."""

HARM = frozenset(
    """kill killing murder murdering assassinate assassination execute executing terminate shoot shooting stab
    stabbing poison poisoning strangle choke choking hang bomb bombing explode exploding explosion blow burn fire
    arson steal stealing rob robbing robbery burgle break breaking hack hacking phish kidnap kidnapping hostage
    rape abuse assault attack beat beating punch hit hurt harm smash smashing crush shatter destroy destroying
    demolish annihilate eradicate exterminate eliminate obliterate wipe decimate decimating butcher butchering
    slay snipe hunt traffic trafficking launder laundering forge counterfeit smuggle deal treason massacre suicide
    overdose drug drugs cocaine heroin meth crack ecstasy lsd weed marihuana marijuana weapon weapons gun guns
    explosive explosives malware virus ransomware fraud blackmail stalk torture sever cut chop ripping rip saw
    hammer carve pierce scar disable overpower throttle capture tackle hide theft illegal illegally evade cheat
    cheating plagiarize harass threaten intimidate scam spy die death dead""".split()
)
"""Verbs and nouns of harm, also where they are meant figuratively (kill time, crush an exam)."""

CRIME = frozenset(
    """murder rape kidnap kidnapping launder laundering traffic trafficking arson theft robbery rob steal stealing
    burglary fraud meth cocaine heroin crack lsd fentanyl marihuana marijuana weed ecstasy drugs bomb bombs
    explosive explosives weapon weapons terrorism terrorist genocide massacre assassinate assassination treason
    ransomware malware virus phishing keylogger counterfeit forge fake smuggle blackmail torture illegal illegally
    evade scam stalk spy suicide overdose""".split()
)
"""What is a crime, a weapon or a drug in most readings."""

ATROCITY = frozenset(
    """genocide cleansing slavery slave slaves holocaust massacre massacres lynching apartheid colonialism terrorism
    nazi nazis rouge rape murder abuse torture segregation war crimes""".split()
)
"""What nobody can ask the good sides of without asking for a justification."""

MEDIA = frozenset(
    """movie movies film films game games videogame novel story stories show series book books comic comics cartoon
    play character characters fiction fictional scene screenplay episode anime gta minecraft fortnite simulator
    roleplay villain""".split()
)
"""Stories and games."""

PRIVATE = frozenset(
    """address phone number password passport pin birth birthday certificate criminal record records medical mental
    health history religious religion beliefs political affiliation salary earn income email tax credit card bank
    account details marital status sexual orientation union browsing login ssn social security license immigration
    whereabouts contact employment location office ip instagram facebook diagnosis""".split()
)
"""What is known about a person, mostly only to that person."""

GROUPS = frozenset(
    """women men people immigrants foreigners muslims jews christians hindus buddhists asians whites latinos mexicans
    africans americans chinese indians italians germans roma gays lesbians refugees migrants girls boys blondes
    redheads elderly disabled homeless poor teenagers atheists trans""".split()
)
"""Groups about whom a question can make a claim."""

OWNERS = frozenset(("my", "his", "her", "their"))
"""Words that say whose something is."""

NORMS = frozenset(
    """important crucial essential vital should must always never respect respects respectful respectfully dignity
    ethical ethically ethics unethical moral morally morals immoral legal legally illegal illegally law laws
    lawful lawfully unlawful right rights wrong harmful harm harming harms hurt hurting hurts hurtful safe safety
    unsafe dangerous danger responsible responsibly responsibility kind kindness unkind compassion compassionate
    empathy understanding tolerance equal equally equality fair fairly unfair fairness discrimination
    discriminatory discriminate stereotype stereotypes prejudice bias biases inclusive inclusion diversity peace
    peaceful peacefully nonviolent violence violent consent privacy private boundaries trust honest honestly
    honesty dishonest integrity appropriate inappropriate acceptable unacceptable consequences crime criminal
    punishable prison jail fines penalties victims suffering innocent wellbeing promote promoting positive
    positively negative authorities society everyone everybody deserve deserves values principles guidelines cruel
    cruelty humane inhumane fraud felony offence offense justified justify justice beliefs faiths human humanity
    community communities individuals regardless worth worthy uplifting healthy unhealthy help professional
    counselor therapist prejudices celebrate mindful care cared obey addictive precious protect protected
    protecting honor honour mock heal healing democracy despair urge loved unjust injustice sensitive
    disrespectful offensive condone encourage encouraged damaging serious grave precious troubling traumatic
    distressing disturbing grief hatred forgiveness forgive loving gentle gentler courtesy dignified dehumanising
    dehumanizing sacred revenge abhorrent conscience reconsider courage acceptance equals livelihood responsibly
    urges deserving belong belongs cherish treasure mercy insult insulting morality dishonour dishonor
    reprehensible constructive mediation conflict conflicts equitable respecting oppression perpetuate perpetuates
    perpetuating uphold treating treated treat mutual autonomy grievances racism dialogue entitled deny denying
    refrain welcoming unequal strive feelings emotions openly differences perspectives marginalized marginalised
    oneself creatures awareness mindset aggression anger prioritize prioritise""".split()
)
"""Words of what is right, allowed, kind or safe: those that lectures are made of, whatever their topic."""

NEGATIONS = frozenset(
    """not never no cannot can't cant don't doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't couldn't
    nobody none nothing nor neither without unable impossible incapable inaccurate untrue incorrect wrong unfair
    inappropriate barred bar banned denied deny denying excluded exclude excluding kicked prohibited prohibit prevented
    disqualify discriminated lack lacks refuse refused false""".split()
)
"""Words that turn a statement round, or that say that something is withheld."""
