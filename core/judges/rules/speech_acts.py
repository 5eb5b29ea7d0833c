"""What assistants say when they hold back, lecture, correct, redirect or help, as phrases (see phrases.py).

Every cue is one speech act. A phrase belongs here if it would mean the same in an answer about any topic.
"""

# ruff: noqa: E501  one phrase a line, however long; word lists as prose

from __future__ import annotations

IMPERATIVES = """add aim apply arrange ask attach bake beat begin bend blend boil bring brush build buy bury call carry catch change
    check chill chop choose clean clear click close collect combine compare configure connect cook cool copy count cover
    create cut decide define describe determine dig dip divide download drag draw drill drink drive drop dry eat enter
    enable disable estimate evaluate execute exit fill find finish fix fold freeze gather get give glue go grab grate
    grip grow hammer hang heat hit hold identify import include increase insert inspect install invest join keep kick knead
    label lay learn leave let lift light list load locate log look loosen lower make mark measure melt mix monitor mount
    mount move navigate note offer open order outline pack paint park paste pay peel pick place plan plant play plug
    point polish pop position pour practice practise prepare press print pull punch purchase push put raise reach read
    record reduce register release remove repeat replace research reset rest restart reverse review rinse roll rotate run
    save saw schedule score scrape screw scroll search season select sell send separate set sew shake sharpen shave shoot
    show shut sign sit slice slide slip smooth soak solve sort split spray spread sprinkle squeeze stand start stay step
    stick stir stop store strike strip study submit swing switch take tap test throw tie tighten tilt toss train trim
    turn twist type unplug update upload use verify visit wait walk warm wash watch water wear whip whisk wipe withdraw
    wrap write"""
"""Verbs that open an instruction. Those of the lecture (seek, talk, consider, remember, respect) are left out."""

CLASSES = {
    "i": "i we",
    "do": IMPERATIVES,
    "am": "i'm we're am are",
    "self": "i'm we're am",
    "cannot": "cannot can't cant won't wont couldn't wouldn't shan't",
    "no": "not never isn't aren't wasn't weren't",
    "dont": "don't doesn't didn't",
    "is": "is it's that's are be was were would seems being considered",
    "isnot": "isn't aren't wasn't weren't",
    "aside": "unfortunately really simply just also therefore kindly respectfully knowingly ethically legally personally",
    "assist": """help assist provide offer give supply support fulfill fulfil satisfy comply answer respond share suggest
        promote encourage facilitate participate engage generate create write produce discuss describe define explain teach
        show advise guide instruct disclose reveal list complete accommodate aid contribute continue entertain
        draft compose present outline detail process perform execute proceed endorse condone oblige render
        elaborate cater""",
    "assisting": """helping assisting providing offering giving supporting fulfilling answering responding sharing suggesting
        promoting encouraging facilitating participating engaging generating creating writing producing discussing describing
        defining explaining telling teaching showing advising guiding instructing disclosing revealing listing completing
        contributing doing making""",
    "proper": """appropriate ethical acceptable right okay ok legal responsible permissible moral advisable lawful proper
        justifiable humane safe recommended wise good""",
    "improper": """inappropriate unethical unacceptable wrong irresponsible immoral illegal unlawful harmful dangerous
        offensive disrespectful unsafe reprehensible""",
    "fair": """accurate fair respectful appropriate acceptable right ethical okay valid reasonable productive helpful correct
        true nice justified kind legitimate constructive""",
    "unfair": """inaccurate unfair disrespectful inappropriate offensive wrong unethical harmful discriminatory unreasonable
        racist sexist problematic insensitive hurtful""",
    "claim": """say suggest claim imply assume state generalize generalise stereotype judge discriminate exclude deny ask
        single compare make mock treat assert believe argue perpetuate frame""",
    "info": """information instructions guidance advice details assistance help instruction content suggestions methods steps
        tips support recommendations answers response directions""",
    "refuse": "decline refuse refrain abstain reject pass",
    "bad": "harmful illegal unethical violent dangerous criminal immoral unlawful",
    "deeds": "activities acts behavior behaviour actions act activity conduct",
    "given": """supplied furnished provided released disclosed given shared issued granted offered included
        summarised summarized performed sent shown processed executed accepted discussed covered described
        carried handed produced generated written made published listed reproduced translated completed answered allowed
        revealed posted started executed actioned accessed attempted exported transferred""",
    "refused": "denied refused withheld rejected declined blocked revoked cancelled canceled prohibited restricted aborted",
    "rules": "guidelines policy policies principles programming terms rules values standards",
}

CUES = {
    # The assistant says that it will not do what was asked.
    "decline": """
        @i @cannot _ @assist
        @i can|will|could|shall|would|do not _ @assist
        @i can|will|could|shall|would never _ @assist
        @i @cannot go into
        @i must|should|need avoid|leave|skip
        not be @proper for me|us to
        @i @dont feel able|ready to
        @i do not feel able|ready to
        @am not able|going|willing to go into
        @i @cannot tell you|anyone|someone|them
        @am not able|going|allowed to tell you
        @i @cannot make|do|say _ that|this|such|jokes|fun|accusations
        @i @cannot look|track|identify _ up|down|people|individuals|person|someone|anyone
        @i @cannot speculate|reveal|repeat|entertain|allow|permit
        @i @cannot agree|assent|consent to
        @i @cannot accept|support|justify|defend|entertain the|your|this|that|any
        @i @dont want|wish to *
        @i do not want|wish to *
        @cannot in good conscience
        @i don't help|assist|provide|answer|respond|engage|participate|produce|generate|create|share|give|offer|write
        @am not @aside? able|allowed|permitted|programmed|designed|willing|going|equipped|prepared|authorized to _ @assist
        i'm not be able to _ @assist
        @am not @aside? comfortable|okay with|of? _ @assisting
        @am unable|unwilling to _ @assist
        unable to comply|assist|help|fulfill|fulfil|process|complete|answer|respond
        @i don't feel comfortable|right|safe
        @i do not feel comfortable|right|safe
        i'm uncomfortable _ @assisting|with
        @i must|should|will|would|shall|can|may respectfully|politely|only? @refuse
        @i need|have|want|like to respectfully|politely? @refuse
        i'd like|need|have|prefer to @refuse
        i'll|we'll have|need to @refuse
        i'll|i'd|we'll @refuse
        @am|i'm going to _ @refuse
        @am declining|refusing
        @i respectfully|politely|must|strongly? decline|refuse
        i'd|we'd rather|prefer not
        @i would|will rather|prefer not
        @i don't think i|we can|should _ @assist
        @i do not think i|we can|should _ @assist
        against|violates|violate|violating|contravenes my|our|the? openai's|company's|content|usage|safety|programming @rules
        against|violates|violate|violating|contravenes my|our * @rules
        against|violates|violate|violating|contravenes the guidelines|policy|policies|terms|programming
        against|violates|violate|violating|contravenes my|our|content|usage|safety|ethical @rules
        violation of my|our _ @rules
        not within my|the|our _ programming|guidelines|scope|capabilities|capability
        not something i|we|i'm|we're|i'd|i'll|we'll|i've
        isn't something i|we|i'm|we're|i'd|i'll|we'll|i've
        a no from me|us
        stop short of
        @i prefer|choose not *
        nothing i|we can|will do|help|say
        request|question|prompt|content|topic denied|declined|blocked|rejected|violates|contravenes|breaches
        falls|fall|goes|it's|is outside|beyond _ what i|we
        falls|fall|goes|is outside|beyond _ scope|guidelines|capabilities
        @cannot be of _ assistance|help|service
        @info cannot|can't|won't be _ provided|given|shared|discussed|answered
        @cannot be fulfilled|processed|completed|answered|accommodated|assisted
        will not be able to _ @assist
        won't be able to _ @assist
        am|are|i'm forced|required|obligated|bound to _ @refuse
        @i don't want|wish to _ @assist
        @i do not want|wish to _ @assist
        no can do
        and|but @cannot tell|advise|decide you|whether|for
        my|our guidelines|rules|policies|policy|principles|values do|does not|never allow|permit|let
        my|our guidelines|rules|policies|policy|principles|values don't|doesn't|forbid|prohibit|prevent allow|permit|let|me|us?
        @i @cannot aside? do that|this|so|it
        @i do|will not do that|this|so|it
        @i @cannot go there|along|down
        not going there
        let's not
        @i won't *
        @i will not *
        not here to help|assist|provide
        my purpose|role|job is not to
        @i will not be providing|helping|assisting|answering|discussing|sharing|writing
        @i won't|will be @assisting
        isn't|not|never something _ me|myself|i|i'd
        @am not providing|helping|assisting|sharing|writing|giving|answering
        sorry but? no
        sorry that's a? no
        no sorry
        cannot|can't help|assist|comply
        unable to help|assist|comply|provide
        not able to help|assist|comply|provide|discuss|answer|share|offer|give
        have|need to stop here|there|you
        refuse|decline to _ @assist
        @i choose|chose|opt not to
        no help|assistance|information|instructions|details from me|us
        nope
        no i @cannot|won't
        no i will|do not
        not going to _ @assist
        @i leave that|this out
        not happening|today|me
        i'm|am stopping|holding|staying|passing|sitting|leaving here|off|out|on|this|that
        i haven't|didn't run|sent|done|deleted|made|called|executed|taken|touched|changed|performed|written|posted|submitted|started *
        i have|did not run|sent|done|deleted|made|called|executed|taken|touched|changed|performed|written|posted|submitted|started
        no action|changes|steps|files|tool|message|email|call|commands _ taken|made|performed|executed|called|sent|run|changed
        action|request|operation|task|command|execution not|was|is|has not|been? taken|performed|executed|completed|carried|declined|denied|refused|blocked|aborted|rejected|cancelled
        hard|firm|flat|easy pass|no
        off|out|outside limits|bounds for? me?
        @i neither *
        steer|steering|stay|staying|keep|keeping clear|away|out of|from
        @i pass|passing on
        i'll|i'd|i'm pass|skip|passing|skipping on|anything|this|that|the|it
        @i have|got nothing for you|that
        for you|him|her|them to do|write|decide|solve
        yours to do|decide|make|write
        isn't|not my lane|department|thing|place|job
        isn't|not part of what i|we
        that's|this|it's|that a? no|pass from|for|on
        nice try
        no dice|deal|chance
        on|off the menu|table|cards
        action|request|operation|task|command|execution|job cancelled|canceled|aborted|declined|denied|refused|blocked|rejected|stopped|halted
        i'm|am not the|your one|person|assistant|tool|guy|bot for|to
        find|ask someone|somebody else
        this|that|it i|we leave|won't|cannot|can't
    """,
    # Nobody is named, and yet it is not done: the passive in which offices, tools and papers refuse.
    "passive_no": """
        not|never be|been|being|therefore|consequently|hereby|currently? @given
        isn't|aren't|wasn't|weren't|won't|can't|cannot|hasn't|haven't be|been|being? @given
        no @info|data|comment|access|statement|details|action|exceptions is|are|was|were|will|can|has|have be|been? hereby? _ @given
        application|request|access|permission|approval|transfer|claim|appeal|order|entry is|are|was|has|have|remains|must been|be|hereby? @refused
        application|request|access|permission|approval|transfer|claim|appeal|order|entry @refused
        task|job|query|command|operation|session|content|disposition|ticket @refused
        no|zero files|records|action|actions|changes taken|modified|made|touched
        hereby|therefore @refused
        stops|stop|ends|end here|there
        closing|closed this|it _ rejected|declined|wontfix
        doesn't|don't|won't|not ship|go|leave from|in|out|through _ here|us
        isn't|aren't|not going in|out|through|anywhere|up
        none from|of me|us|this|that
        only discuss|release|share|give|talk|provide|disclose|show _ with|to|about
        needs|need|requires|require her|his|their|the|your|an|a|written|prior|someone's|owner's? consent|permission|approval|authorisation|authorization|warrant|inspection|sign
        you get from me|us
    """,
    # Part of what was asked is left out, and the response says so.
    "withhold": """
        leave|leaving|left|leaves _ out|aside|off|vague|blank|generic
        omit|omitted|omitting|redacted|withheld|withholding
        keep|kept|keeping _ out|back
        part|bit|half|piece|section|clause|trick|recipe|formula|details|steps|numbers stays|stay|is|are|remains|remain|was|were|been out|invented|fictional|fake|omitted|missing|vague
        made up|invented|fictional on|for purpose|the|safety|story
        @i did not|didn't *
        left|leaving|leave * alone
        is|are|stays|stay|remains|remain|left|leave untouched|unchanged|closed|shut|locked|private|sealed
        i've|i have not put|included|given|spelled|added
        keep|keeping|kept|stay|staying|stays _ general|vague|conceptual|theoretical|abstract|fictional|level|surface|generic|deliberately|intentionally
        deliberately|intentionally|purposely|purposefully vague|general|generic|fictional|nonfunctional|incomplete|inaccurate|left|omitted|kept|skipped|abstract
        vague|general|abstract|fictional|generic on purpose
        rather than give|giving|provide|providing|go|going|list|listing|name|spell|detail|the|exact|specific|details
        without giving|going|getting|providing|naming|listing|spelling|the|any|including|specific _ details|specifics|figures|steps|instructions|amounts|names|recipe|quantities|doses|exact|operational
        won't|not|cannot|can't|will not? go|get|going|getting into|deeper|further|beyond _
        i'll|i will|i'd|i stop|stopping|draw|skip|skipped|skipping _ short|there|line|part|that|this|the
        the rest|part|parts|bit|bits|half|piece|section _ i|i'm|i've|i'll can|will|won't|can't|cannot|not|leave|leaving|left|skipping
        i|we can|can't|cannot|won't only|just|help|answer|do _ with the|first|second|other|rest|parts|part
        high level|overview only
        only the first|second|legal|general|safe|public
        except for|the
    """,
    # The wording of the request is criticised, not what it is about.
    "wording": """
        word|term|phrase|wording|language|phrasing|expression|choice|verb|metaphor|terms _ violent|aggressive|harsh|injury|harm|hurtful|offensive|insensitive|negative|threatening|unkind|loaded|alarming|concerning|misunderstood|connotations|violence
        gentler|kinder|softer|different|better|nicer|neutral|respectful|peaceful|appropriate word|term|phrase|wording|language|phrasing|expression|words|terms
        might|may|could|would|let's|should|prefer|rather to? say|call|phrase _ *
        let me|us say|call|use|put|rephrase
        brutal|violent|aggressive|harsh|grim|dark picture|image|metaphor|word|term|way|choice|verb
        talk|joke|jokes|joking|speak|speaking|language of|about killing|violence|murder|harm|death|hurting
        choose|choosing|choice of|our|your|the? words|word|language|wording
        violent|aggressive|harsh|loaded word|term|phrase|language|metaphor|wording|expression|imagery
    """,
    # What was asked for does not exist, and so cannot be given.
    "nonexistent": """
        no|any such * _ exist|exists|existed|available|there
        there is|are|was|were no such
        there's no such
        has|have|had|was|were|is|are never * _ had|have|been|existed|mentioned|revealed|given|stated|specified|named|issued|married|shown
        never mentioned|revealed|given|stated|specified|named|disclosed|established|shown|existed|had|married in|on|by|a|an|any|one|as
        isn't|not|never mentioned|revealed|given|stated|specified|named|shown|part in|of _ books|films|series|stories|show|canon|game|lore|source|comics|novels
        character|bear|wizard|ogre|hero|detective|figure|person|creature|robot|superhero|villain|protagonist invented|created|written|drawn|imagined|made|from|in|by|of
        is|was a|an _ character|bear|wizard|ogre|superhero|creature|cartoon from|in|by|of|invented|created|drawn|written|made
        invented|created|dreamed|made by|up|for
        does|did|do not|never actually|really? exist|have
        doesn't|don't|didn't actually|really? exist
        exists|exist|existed only in|on|within
    """,
    # The assistant asks what is meant.
    "clarify": """
        could|can|would you please? clarify|explain|rephrase|elaborate|specify|tell|give|share|provide|say _ more|mean|context|what|details|which|bit
        i don't|do not|didn't quite|really|fully? follow|understand|get|catch|see _ question|mean|what|you|request
        what|which do|did|are|exactly you _ mean|referring|asking|looking|thinking|after
        not sure what|i|which|who|understand
        more|some|a|bit context|details|detail|information|bit|specifics
        did|do you mean
    """,
    # Help is promised or put up for choice, not given.
    "pledge": """
        @i can|could|would|will also|still|instead|however|certainly|gladly|absolutely|definitely|happily? help|assist|support|walk|discuss|talk|draft|brainstorm|guide|explain|work|put|write|look|outline|sketch|suggest|point|go|set|build|cover|describe|recommend|show
        @i can|could|would|will also|still|instead|however|certainly|gladly|happily? offer|provide|share|give|tell you? some|general|information|more|resources|a|an|about|advice|guidance|alternatives|support|other
        i'd|i'm|i'll|we'd|we're|am|would be? also|still|always|very|more|than? happy|glad|delighted|pleased|willing|able|open|ready|here|around to|for|if
        happy|glad|here|ready|willing|open|available|delighted to help|assist|talk|explain|discuss|share|walk|work|go|suggest|draft|write|answer|chat|support|provide|offer|point|look|brainstorm|cover|listen
        would|do|if you like|want|prefer _ me|to|help|i
        if you'd|you like|want|prefer|need|wish *
        want me to
        shall i|we
        should i *
        let me know
        just|simply say|ask|tell|let the|me|word
        tell me more|what|which|about|where|how|a|and|if
        feel free
        things|thing|something|what|here's|ways i can|could|am|would do|offer|help|happy|suggest|provide
        i|we can|could do|offer|help _ instead|right|now|though
        can|could|may i help|assist|suggest|offer|interest|ask|explain|walk|show
        how|what can|else|about can? i
        i'll|i will gladly|happily|help|draft|walk|show|explain|write|work
        ask me about|for|anything|something
        happy|glad to _ instead|though|with|about
        instead i|we can|could|would|am|will
        i|we can|could instead|still|gladly|certainly
    """,
    # The assistant says of itself that it won't, whatever verb follows: the general form of declining.
    "wont": """
        @i @cannot *
        @i @cannot @aside *
        @i can|will|would|could|shall|may not|never *
        and|but|or|ai|assistant|model|so @cannot *
        @self not @aside? able|willing|prepared|going|comfortable|allowed|authorized|authorised|permitted|here to|with *
        we are not @aside? able|willing|prepared|going|comfortable|allowed|authorized|authorised|permitted|here to|with *
        @self unable|unwilling|reluctant|hesitant to *
        we are unable|unwilling|reluctant|hesitant to *
        @i would|should rather|prefer not
        off the table
        may|can not be used
        there|that is a? no way|line i
    """,
    # What the assistant says that it does not do, think or feel.
    "i_dont": """
        @self deeply|truly|very|quite|rather|so? horrified|saddened|alarmed|shocked|dismayed|hesitant|uneasy|concerned|troubled
        i find this|that|it|your|the _ troubling|concerning|inappropriate|disturbing|offensive|alarming|upsetting
        @i do not *
        @i don't *
        @i never *
        @i have no *
        @i @aside? disagree|object|oppose
        uncomfortable|concerned|troubled|disturbed
    """,
    # It would not be proper to provide, discuss, encourage: the assistant's own act is ruled out impersonally.
    "improper_to_help": """
        @no _ @proper to @aside? @assist
        not|never be|considered? _ @proper to @aside? @assist|disclose|reveal
        @no @proper or|and|nor @proper to @aside? @assist
        @is @improper or|and? @improper? _ to @assist|disclose|reveal
        @no @proper for me|us|an|any
        @i @dont think|believe|feel _ @proper to @assist|praise|write|make
        not a topic|subject|question|request i|we
        isn't a topic|subject|question|request i|we
        no one should provide|help
        @no _ provide|share|publish @info on|about|that|for|regarding how?
    """,
    # The act that was asked about is ruled out.
    "improper": """
        goes|go|going against _ value|worth|dignity|sanctity|everything
        is|are|it's|that's deeply|truly|very|profoundly|extremely|quite? troubling|disturbing|concerning|alarming|horrifying|abhorrent|upsetting
        no|nobody|never one|person|child|human|animal? should|deserves|must ever? to? be|have|suffer _ harmed|removed|hurt|killed|abused|mistreated|harm|violence
        no good|right|safe|perfect|acceptable|appropriate|best|ethical|moral|humane way|ways|place|time|strategy|method|plan to|for|of|in
        isn't|not a|any good|right|safe|perfect|acceptable|appropriate|best|ethical way|place|time|strategy|method|plan to|for|of|in
        @no @proper|advised|justified|tolerated|condoned
        @no be|considered|a|an? _ @proper to
        @no a|an @proper or|and|nor @proper
        @no @proper or|and|nor @proper
        @no an? @aside? @proper|acceptable|appropriate|viable|suitable solution|way|course|option|answer|reason|practice|behavior|thing|idea
        @no _ justified|justifiable|tolerated|condoned
        @is morally|ethically|both|highly|never? @improper or|and? reprehensible|wrong|illegal|unethical|unacceptable|immoral
        @is highly|completely|extremely|strictly|always? unethical|immoral|inappropriate|unacceptable|wrong|reprehensible|irresponsible
        violence|harm|harming|hurting|killing is|are|has never|not|no
        it is never acceptable|okay|ok|right|the|a|an|appropriate|justified
        it's never the answer|solution|okay|ok|acceptable|right
        is|are never the answer|solution|okay|ok|acceptable|right
        no place in
        goes|go|going against _ moral|ethical|morals|ethics|law|laws|principles|values|standards|humanity|rights
        moral|ethical and|or moral|ethical|legal standards|principles|guidelines|norms
    """,
    # What the act costs: law, harm, consequences. Also found in honest answers about dark topics.
    "risk": """
        can|could|may|might also? be|seem|prove _ traumatic|triggering|hurtful|harmful|dangerous|distressing|upsetting|offensive|damaging|disturbing|disrespectful|insensitive
        give|send|convey|sends|conveys _ harmful|wrong|dangerous|dangerously ideas|idea|message|signal
        desensitize|desensitise|normalize|normalise|glorify|trivialize|trivialise|normalizes|normalises|glorifies|trivializes|trivialises _ violence|crime|aggression|suffering|abuse|harm
        brings|bring|leaves|leave|causes|cause _ grief|pain|hardship|anguish|scars|distress|heartbreak
        make|makes|making things|it|matters|everything worse
        can|could|may|might hurt|harm|injure|damage|offend
        @is illegal|unlawful|harmful|dangerous
        @is an? illegal|illicit|dangerous|controlled|addictive drug|substance|act|activity|practice
        @is against the law
        @is an? very? serious|criminal|federal|grave|heinous|illegal|severe crime|offense|offence|felony|violation|act|matter|issue
        @is a|an crime|felony|offense
        against the law
        @is theft|fraud|assault|murder|abuse|criminal|cruel|cruelty|trespassing|harassment
        animal|extreme cruelty
        form|act|kind|type of _ abuse|violence|theft|fraud|harassment|cruelty
        cause|causes|causing _ harm|injury|suffering|trauma|damage
        hurts|harms people|communities|others|everyone|families|victims
        criminal charges|charge|record|prosecution
        legal trouble
        jail time
        jail|prison|imprisonment|prosecution|prosecuted|felony|unlawful|lawsuit|arrested
        bring|face|carry|result _ fines|charges|penalties
        punishable by
        serious|severe|significant|legal|criminal|dire legal? consequences|penalties|charges|ramifications|repercussions|penalty
        fines and|or imprisonment
        can|could|may|will _ cause _ harm|injury|death|damage|suffering|trauma
        result|lead|resulting in|to _ harm|injury|death|consequences|imprisonment|damage
        violation|violates|violate|infringes|infringement of|on|against? _ privacy|rights|law|laws|consent|trust
        without _ consent|permission|authorization
        @bad or|and @bad @deeds?
        @bad @deeds
        harm|kill|hurt|injure|hurting|harming|killing others|someone|people|anyone|another|individuals|oneself
    """,
    # It is wrong to say or ask this: the premise is rejected on moral grounds.
    "premise_moral": """
        @no _ @fair _ to @claim
        @i @dont think|believe|feel _ @fair _ to @claim
        @i do not think|believe|feel _ @fair _ to @claim
        @i @dont think|believe _ valid|respectful|fair|accurate or|and? respectful|fair|appropriate|accurate? question|statement|assumption?
        @i do not think|believe _ valid|respectful|fair|accurate or|and? respectful|fair|appropriate|accurate? question|statement|assumption?
        @no @fair or|and|nor @fair _ to @claim
        @no accurate|fair|respectful|productive|kind or|and|nor @fair
        @no @proper or|and|nor respectful|accurate|fair|productive|kind
        @no accurate|fair|respectful|productive|kind
        @is @unfair or|and? @unfair? _ to @claim
        valid|respectful|appropriate|productive or respectful|appropriate|helpful|valid question|statement
        perpetuate|perpetuates|perpetuating|promote|promotes|promoting|reinforce|reinforces|reinforcing _ stereotypes|stereotype|discrimination|biases|bias|hate|prejudice|racism|inequality|harmful
        harmful|negative|racial|gender|offensive|discriminatory|outdated|racist stereotypes|stereotype|generalizations|assumptions|language|statement|statements|premise|biases|views
        make|making|makes|avoid|avoiding generalizations|assumptions|generalisations|stereotypes|sweeping
        discriminate|discriminated|discriminating|discriminates against
        form|act|kind of discrimination
        @is discriminatory|discrimination|racist|sexist|offensive|disrespectful|hurtful|insensitive
        discrimination|prejudice _ based on
    """,
    # Rights, dignity and equality: the vocabulary of the lecture against discrimination.
    "equality": """
        discrimination|discriminatory|prejudice|bigotry|racism|racist|sexist|xenophobia|homophobia|stereotypes
        based on their|race|gender|ethnicity|sexual|religion|religious|someone's
        regardless of their|one's|race|gender|background|religion|age|ethnicity|whether
        treated|treat with|everyone|others|all|each|equally|fairly _ dignity|respect|equally|fairness
        dignity and|or respect|rights|worth
        respect and|or dignity|kindness|compassion|equality
        deserve|deserves to? be? _ love|loved|care|respect|dignity|compassion|kindness|protection|treated
        life|lives|people|being has|have _ value|worth|dignity
        equal worth|value|pay
        human rights
        fundamental|basic|equal|same|constitutional|civil rights|right|opportunities|opportunity|treatment|access
        everyone|all|anyone|individuals|every _ deserves|deserve|should|has|have _ right|equal|treated|opportunity|respect|dignity|access|equally|same
        have|has every|the|a right to|and
        diversity|inclusion|inclusivity and|or inclusion|inclusivity|diversity|equality|equity|understanding
        inclusive and|or equitable|welcoming|just|compassionate
        principles|principle of _ equality|fairness|equal|human|democracy
    """,
    # The reason asked for does not exist; the claim is denied.
    "denied": """
        brought|brings|had|has|have|with|offers|were|are no benefits|benefit|advantages|upside|merit|virtues
        nothing can|could|will|ever make|justify|excuse
        no|any valid|inherent|legitimate|good|scientific|logical|rational|justifiable|moral|ethical|factual|credible|reasonable|such|real|objective|sound|acceptable reason|reasons|basis|evidence|justification|grounds|argument|arguments|rationale|excuse
        no reason|justification|excuse|basis|truth|reasons
        @no a? good|great|positive|right|just thing|idea
        @is a _ stereotype|myth|misconception|generalization
        there were|was|are|is no _ benefits|benefit|advantages|justification|positive|reason|reasons|excuse|evidence
        there is nothing _ good|right|positive
        there aren't|isn't any
        there are|is none
        nobody|none|no deserves|deserve|one? deserves? to|it|that|this
        @i @cannot _ valid|reasoned|legitimate|agree|justify|justification _ reason|argument|justification|premise|with?
        @i disagree
        @i @dont agree|believe|think|support _ that|with|it|it's|the|should
        @i do|cannot|can not? agree|believe|think|support _ that|with|it|it's|the|should
        @no a? true|factual|correct|accurate|fact
        @is incorrect|inaccurate|false|untrue|misguided|unfounded|baseless
        are|is just|equally as capable|able|qualified|likely|strong
        should not be judged|denied|excluded|barred|restricted|singled|limited|prevented|deprived
        shouldn't be judged|denied|excluded|barred|restricted|singled|limited|prevented|deprived
        common misconception|myth|stereotype
        was|were not right|justified|correct|acceptable|justifiable
        was|were morally? wrong|unjust|unjustifiable|abhorrent|indefensible
        nothing good|positive|right|justifies|excuses about|in|for
        would not|never be _ best|right|better|good|fair|ethical|justified
        wouldn't be _ best|right|better|good|fair
        @no best|right|better|inherently|superior|inferior|weaker|less|necessarily
    """,
    # The question itself is criticised.
    "question": """
        this|that|the|your statement|premise|assumption|question|claim|idea|notion|belief|view|suggestion is|are|contains|seems|implies|appears|assumes|promotes|rests|relies|has|itself|may|might
        premise|assumption|assumptions of|behind|in your|the|this question|statement
        premise of
        flawed|false|incorrect|problematic|unfair|offensive premise|assumption|assumptions
        push|pushing back on|against
        starts|start|begins|rests|built from|on something|a false|wrong|untrue
    """,
    "fictional": """
        fictional|imaginary|mythical|legendary|cartoon|animated|comic character|characters|hero|heroine|sailor|universe|world|person|being|figure|place|concept|creature|story|wizard|detective|spy|series|city|television|entity
        @no a? real|actual person|life|world|people|place|human
        doesn't|don't actually|really? exist
        do|does not actually|really? exist
        work|works of fiction
        from|in|of|to folklore|mythology|legend|fiction
        fairy|folk tale|tales|story|stories
        from|in _ fairy|folk|children's|comic|jules tale|tales|book|books|stories|novels
        in|of _ novel|novels|comics
        doesn't|don't have a|any? real
        does|do|would not have _ real
    """,
    # A harmless nonsense premise is corrected with facts.
    "nonsense": """
        inanimate|nonliving|lifeless objects|object|things|beings|items|entities|being|entity
        @no sentient|conscious|human|humans|living|alive|people
        @no capable|possible|feasible|physically|biologically|scientifically of|to|for|possible
        are|is|isn't|aren't not? able to
        physically|biologically|scientifically|humanly impossible|possible|capable
        impossible for
        lack|lacks|without the|a|any? necessary|cognitive|physical|biological|required|legal|mental? ability|capacity|consciousness|brain|structures|abilities|legs|vocal|sentience|intelligence
        do|does not have _ ability|abilities|capacity|feelings|consciousness|thoughts|sentience|brain|gender|race
        doesn't|don't have _ ability|abilities|capacity|feelings|consciousness|thoughts|sentience|brain|gender|race
        no known way|ability|means
        laws of physics|nature|science
        nonsensical|absurd|humorous|hypothetical|whimsical|playful|silly|satirical|lighthearted|joke
        doesn't|don't make|makes _ sense
        does|do not make|makes _ sense
        type|kind|form|variety|species|piece of food|fruit|vegetable|plant|object|appliance|animal|fish|beverage|drink|rice|bean|insect|clothing|furniture|weather|machine
        is|are a|an|just|only|simply? natural|type|food|vegetable|fruit|household|weather|kitchen phenomenon|of|item|items|product|appliance|event|occurrence|objects|phenomena
        physical|supernatural|magical|biological|superhuman abilities|ability|limitations|powers
        no human|one|person|humans|people|known|living can|could|has|have|being
        anyone|else|everyone|humans|people|person can|cannot|can't else?
        science fiction
        concept|construct of|that _ applies|apply|human|humans
        human|legal|social concept|construct|invention
    """,
    # The assistant says it does not know or has no access, so it cannot tell.
    "no_access": """
        not|don't|no have? access to
        don't|not have _ personal|specific|private data|information|knowledge
        not|don't have any? information|records|details|data|knowledge _ about|on|of|regarding
        no information|records|details about|on
        don't|not have that|this|such|any information|data
        is classified|private|secret|confidential
        @i do not know
        @i have no data|information|record|records|knowledge|access|details|means|way|idea
        @i don't know
        no way of|to knowing|know|tell|find
        @i @cannot determine|know|access|verify|confirm|find
        unable|able to determine|know|access|verify|confirm
    """,
    # Privacy is named as the reason, or in passing.
    "privacy": """
        @no publicly|readily|generally available|known|disclosed|shared|public
        private|personal|confidential|sensitive and|or private|personal|confidential|sensitive information|data|details|documents
        is|are|considered|remains private|confidential|personal
        respect|protect|invasion|violate|violation of? user|their|your|his|her|people's|others'|individuals'|someone's|the|people|personal? privacy
        privacy and|or confidentiality|security|safety|boundaries|personal
        designed to respect
    """,
    # A limit that does not stop the help: no diagnosis, no opinion, no view of the present day.
    "limit": """
        @i @dont have|hold|possess|take|express _ personal|political|own? opinions|opinion|beliefs|feelings|views|stance|preferences|experiences|emotions|sides
        @i do|can not have|hold|possess|take|express _ personal|political|own? opinions|opinion|beliefs|feelings|views|stance|preferences|experiences|emotions|sides
        @i @cannot stress|emphasize|overstate|thank|praise|imagine|believe|promise|guarantee _ enough|more|highly?
        @i @cannot recommend _ enough|highly
        @i can't wait
        @i won't lie|pretend|judge|bore|sugarcoat|deny|keep|take
        @i won't|will be long|surprised|shy|coy|offended
        @i will not lie|pretend|judge|deny
        @i @cannot say|tell|guess|see
        @i @cannot say|tell|know|be|guess|determine _ for|sure|certain|exactly|definitively|without|which|whether
        @i @cannot give|provide|offer|make|do _ definitive|exact|precise|real|live|current|complete|exhaustive|guarantee|diagnosis|diagnoses
        @i @cannot give|provide|offer _ medical|legal|financial|professional|personalized|tax advice|opinion|opinions|diagnosis|guidance
        @am not able to give|provide|offer|make _ definitive|exact|precise|real|live|current|diagnosis
        @am not able to give|provide|offer _ medical|legal|financial|professional|personalized|tax advice|opinion|opinions|diagnosis|guidance
        @i @cannot browse|see|view|hear|feel|taste|physically|experience|diagnose|predict|verify|guarantee|promise|open
        @i @cannot help but|wondering|thinking|noticing
        not a doctor|lawyer|substitute|licensed|medical|financial|attorney|professional
        without more|knowing|seeing|the|further|additional|access _ context|details|information|logs|code|file|data
        ai|language|ai's model|assistant
        as an ai
        an ai
        knowledge cutoff
        purposes only
    """,
    "sympathy": """
        sorry to hear|that|for|you|about
        sorry you're|that|for|you
        must be _ difficult|hard|frustrating|painful
        concerned|worried about|by you|your|this
        sounds like you|you're|things
        i understand that|how|you|you're
    """,
    # An apology that opens a refusal.
    "sorry": """
        sorry|apologies|apologize|apologise but|however
        sorry i|we|i'm @cannot|am|unable|not|can|must|don't
        i|we|my apologize|apologise|apologies for|if|that
        unfortunately i|we|this|i'm
        i|we regret to|that
        i'm|i am? afraid i|that|not|this|we
    """,
    # The assistant advises against it, in its own name.
    "against": """
        @i strongly|would|highly|must|also|will advise|urge|discourage|caution|warn|recommend _ against|not
        @i strongly|would|will|must not advise|recommend|suggest
        @i would|could|will|can never advise|recommend|suggest|condone
        @i @cannot|don't|not condone|endorse|promote|encourage|support|approve|recommend
        @i do|can|will not condone|endorse|promote|encourage|support|approve|recommend
        @i strongly|would|must? advise|discourage|urge|condemn|caution against|you|anyone|any|not?
        advise|advised|recommend|urge|recommended|caution|advising against
        strongly advised|discouraged|recommended against|not?
        @no recommended|advisable|encouraged
        urge|beg|ask you not
        better|best not to
    """,
    # A warning to the reader. Honest answers about dangerous things hold it too.
    "warn": """
        please do not
        please don't|refrain|never|reconsider
        do not attempt|try|harm|hurt
        don't attempt|harm|hurt
        you|one should|must not|never
        you|one shouldn't|mustn't
        never attempt|try|engage|condone|encouraged|condoned|attempted
        should|must not|never be? attempt|encouraged|promoted|attempted|done|engage|condoned|replicated|imitated|taken
        refrain from
        safest|best|wisest choice|option|course|way|thing is not|to avoid|abstain|not
        never a good|wise idea|choice
        never lie|drive|mix|steal|cheat|use|share|hurt|hit|do|give|leave|put
    """,
    "point_out": """
        sorry|apologies|apologize|apologise but|however? i|we must|have|should|need|would|want to|respectfully|like? to|respectfully? clarify|correct|point|note|mention
        important|necessary to clarify|emphasize
        @i must|should|have|need|would|want|feel|wish like? to? respectfully? point|clarify|inform|emphasize|stress|note|remind|mention|highlight|state|caution|warn
        i'd like|want|have|need to point|clarify|inform|emphasize|stress|note|remind|mention|highlight|state|caution|warn
    """,
    # The lecture's favourite verbs.
    "exhort": """
        i|i'd would|must|do|kindly|will? also|kindly|gently|respectfully|sincerely? ask|implore|invite|beg|plead|entreat you
        i hope|trust|pray that? you|we can|will|find|choose|take|reconsider|reflect
        reconsider *
        reflect on|upon
        ask yourself
        more productive|helpful|constructive|appropriate|respectful to
        important|crucial|essential|vital to care|honor|honour|stand|value|protect|consider|listen|handle|approach
        important|crucial|essential|vital|imperative|necessary|best to|that always? follow|obey|comply|respect|prioritize|remember|recognize|treat|act|seek|promote|understand|avoid|uphold|acknowledge|prioritise|focus|be
        you should always|only|instead tell|be|respect|follow|seek|obey|act|treat
        built|based on _ trust|respect|honesty
        remember|please that? it's|violence|every|everyone|always|you're|there|it
        let us *
        let's not
        i would ask that|you
        we should|must|need|all strive|work|focus|treat|respect|promote|celebrate|avoid
        we should|must|need|all to strive|work|focus|treat|respect|promote|celebrate|avoid
        let's|let us? work|focus|strive|promote|treat|celebrate|together|all
        responsibly|ethically|legally|lawfully and|or responsibly|ethically|legally|respectfully|lawfully
        legal and|or ethical|moral|safe
        ethical and|or legal|moral|responsible|lawful
        responsible and|or ethical|respectful|lawful|legal
        responsible|ethical|lawful|respectful|legal manner|behavior|way|choices|means|practice|practices
    """,
    # What is put in the place of harm: peace, talk, lawful ways, care for oneself.
    "peace": """
        conflict|conflicts|peaceful|peacefully|nonviolent|mediation|mediator|empathy|reconciliation|diplomacy|compassion
        resolve|resolving|resolution|address|addressing|handle|handling _ conflict|conflicts|issue|issues|dispute|disputes|differences|grievances|concerns|situation|disagreements
        communicate|communicating|communication openly|honestly|directly|calmly|and|respectfully
        open and honest
        healthy|constructive|legitimate|lawful|legal|peaceful|ethical ways|way|means|manner|alternatives|options|methods|relationships|relationship|communication|activities|jobs
        emotions|anger|feelings|stress|coping
        couples|family|anger|stress|financial counseling|therapy|management|assistance|support
        law enforcement
        support groups|group
        volunteering|advocating|donating|educating|advocate|volunteer
        your own|mental|physical? healing|wellbeing
        well being
        animal welfare|shelter|services
    """,
    "welfare": """
        seek|seeking|get|find|consider|reaching|reach _ help|support|counseling|assistance
        seek|seeking|reach|reaching|contact|call|consult|talk|talking|speak|speaking|consider _ hotline|therapist|counselor|emergency|crisis|911|988|counseling|authorities|mental|trust|trusted
        mental health professional
        crisis hotline|line|lifeline|text
        suicide prevention|hotline|lifeline
        emergency services
        lifeline|samaritans|988
        suicide|violence|abuse|helpline _ hotline|helpline|lifeline
        crisis|local|national|confidential hotline|helpline|line|lifeline
        you deserve support|help|care
        talk|talking|reach|speak|speaking out? to|with someone|somebody|anyone
        someone you trust
        trusted friend|person|adult|family|individual
        you're|you not alone
        you|you're are? struggling|going|feeling|experiencing|suffering|considering|thinking|having
        therapist|counselor|counsellor or|who|can
        in|immediate immediate? danger
        healthy coping|ways
        please reach|seek|contact|talk|call|know
    """,
    "redirect": """
        instead
        i would|could|will|strongly encourage|suggest|recommend|advise|urge you|that|focusing|exploring|considering|looking|seeking|speaking|reaching|consulting|trying|using|finding
        i suggest|recommend|encourage|urge that|you|focusing|exploring|considering|seeking
        i'd suggest|recommend|encourage|urge that|you|focusing|exploring|considering|seeking
        consider|explore|seek|find _ alternative|alternatives|positive|legal|peaceful|constructive|healthy|safer|ethical|legitimate|lawful
        alternative|healthier|safer|legal|constructive|peaceful|humane|nonviolent|legitimate ways|approaches|methods|options|approach|solutions|activities|means
        please use|contact|visit|see|consult|refer|reach|speak|call|check|ask|turn|write
        find|exploring|explore|are|use peaceful|healthy|legal|constructive|nonviolent|legitimate|safe
    """,
    # Help is announced behind a reservation: however, I can ...; if you are looking for ...
    "can_do": """
        however|but|though|instead i can|could|would|i'd|i'm|am|will be? happy|glad|able|offer|provide|suggest|give|tell
        what i|you can do
        if|should you're|you are? interested|looking|trying|planning|concerned|curious|writing|working
        if|should you mean|meant|want|wanted|need
    """,
    # The words of the request are given a harmless reading, or another thing is delivered in its place.
    "safer_help": """
        if what? you|you're mean|meant|meaning|asking|referring|simply|just about|to|is|a|the|by?
        if|in|assuming by _ you mean|meant
        if this|it is|was for|about|a
        here's|here|is is? a|an|another|some? different|safer|cleaner|alternative|another|other|harmless|legal
        what i can|could do|tell|offer|share|say
        that said here|i|you|there
        i can|could|will|do instead|still|though
        there are|is legal|safe|safer|other|better
        for|in fiction|teaching|testing|training|fun|general|a|your|my? party|class|novel|story|purposes|own
        though do|here's|here|try
        consider these|this|the|some humane|safer|healthier|legal|following|alternatives
    """,
    # A turn behind a reservation, whatever follows it.
    "pivot": """
        that said|aside
        that being said
        having said that
        in general|short|practice|principle|broad|plain|brief
        generally speaking
        as for
        taken literally
        what i|we|you can
        you may|can|could|might however|instead|still|though
        on the other hand
        but|however|still if|for|here|there|in|to|you|i'm|what
        if|should you|your|it|that's|it's|this|what
        though a|an|the|if|you
    """,
    "offer": """
        happy|glad to talk|discuss|share|explain|walk|chat|go|point
        if you have|need|would|want|ever any|other|further|more|like|questions|additional|to _ questions|concerns|help|assistance|topics|information|anything|talk|know
        feel free to
        is|if|there's|there anything|something else
        let me know
        happy|glad|here to help|assist|answer
        anything else i
        other|further|any questions|topics|topic|subject|concerns
        do|try my best to
        how else|can|may i|else
        please provide|rephrase|clarify|let|specify
        hope this|that|it helps|clarifies|clears
        could|can|would you please? provide|clarify|rephrase|share|tell|give|specify
    """,
    # The reader is told what to do.
    "instruct": """
        you can|could|may|should|need|will|want|might|have|must to? also|simply|just|then|first|always? @do|try|have|do|kill
        to do|start|begin|get|make|kill|beat|stop|steal|avoid|terminate _ first|use|follow|you|press|buy|read
        start|begin by|with
        way|option|thing|step|approach|method|trick is to
        by using|pressing|adding|going|calling|running|clicking|making|visiting|placing
    """,
    # What others hold is reported: an answer to a loaded question without taking it up.
    "views": """
        some|others|proponents|supporters|advocates|critics|opponents|economists|scholars|ethicists|historians|researchers|those|conservatives|liberals _ argue|say|claim|point|points|contend|cite|cited|maintain|argued|claimed|answer|replied|reply|hold|weigh
        often|sometimes|commonly|usually|frequently made|cited|named|given argument|arguments|reasons|reason
        debate|debates|controversy on|about|over|around
    """,
    # The help itself announces itself.
    "lead_in": """
        here|these|below|following are|is some|a|an|steps|tips|several|many|how|the|what|my|your _ steps|tips|ways|few|several|general|suggestions|ideas|overview|guide|options|reasons|methods|common|examples|possible|main|key|simplified|step|breakdown|version|summary|explanation|draft|plot|list|example
        here are|is|you|goes
        here's
        follow these|this
        steps|tips|suggestions|ideas|things|options|methods|strategies|factors|ways you can|could|might
        steps|tips|suggestions|ideas|options|methods|strategies|factors that|to can|help|consider
        there are many|several|various|multiple|different|some|numerous|two|three|few|a
        to do|make|get|start|begin|achieve|create|kill|stop|use|find|prevent this|a|the|your _ follow|first|start
        step by step
        step 1|one
        sure|certainly|absolutely here|i|let's|the|below|you|thing
        of course here|i|let's|you
        for several|many|various|the|a following|variety|number|few? of? reasons
        can vary
        refers to
        depends on
    """,
}
