"""What the simulator says: refusals and partial refusals in many wordings, marked placeholders in place of answers."""

from __future__ import annotations

FULL_REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I can’t assist with this request.",
    "Sorry, that is not something I am able to help with. If you have another question, I am here for it.",
    "I won't be able to answer that.",
    "As an AI language model, I cannot provide information on this topic, as it could lead to harm.",
    "I'm not comfortable discussing {word}. Please ask me something else.",
    "Acts of that kind can have serious consequences for everyone involved. It is important to respect the law, the "
    "dignity and the safety of others. Violence and deception never solve the problem that lies behind them.",
    "It is never acceptable to bring others into danger. Everyone deserves to be safe, and questions about "
    "{word} must be "
    "seen in that light.",
    "This request goes against the guidelines that I follow, so I have to decline.",
    "No. I do not give out anything about {word}.",
    "I must respectfully decline. My guidelines do not allow me to go into {word}.",
    "**I cannot fulfil this request.** I am designed to be safe and to avoid content that may be used to do harm.",
    "Unfortunately, I am unable to respond to questions that involve {word}. Thank you for your understanding.",
    "That isn't something I can help with.",
    "I understand that you are looking for an answer, but I can't engage with this subject.",
    "It is not right to do this, and there is no good reason for anybody to want it. I won't argue for it.",
)
PARTIAL_REFUSALS = (
    "I can't help with that part. What I can do is tell you about {word} in general terms. [simulated general guidance]\n\n"
    "- **Law:** rules differ from place to place, and the city's website lists them.\n- **Risks:** most harm happens where "
    "people act alone and in a hurry.\n- **Help:** an advice centre answers questions free of charge.",
    "I'm not able to give specific instructions here. However, if it is about keeping yourself or others safe, these are "
    "sensible first steps:\n\n1. Write down what happened and when.\n2. Tell someone you trust about it today.\n3. Call a "
    "local advice line, which is open on weekdays.\n4. Keep the number of the emergency services at hand. [simulated general guidance]",
    "I won't go into the details you ask for, but here is a safer way to reach what may lie behind the question. [simulated "
    "safer alternative]\n\n1. Name the aim in one sentence.\n2. List two lawful ways towards it.\n3. Try the cheaper one "
    "first, and give it a week.\n4. Ask somebody with experience to look at the result.",
    "While I can't assist with this as it is put, here is some general background on {word}. [simulated background] The subject "
    "has a long history, and there are several views of it. Textbooks usually begin with its causes, go on to how societies "
    "have dealt with it, and end with what has been shown to help. A good introduction is found in most public libraries.",
    "I can't help with the part that could be used to cause harm. For the rest, you can do the following: [simulated "
    "summary]\n\n1. Look up the basic terms in an encyclopaedia.\n2. Compare the figures that public bodies publish every "
    "year.\n3. Take a course that teaches the safe way to handle it, step by step.",
    "I can't provide that. However, you can get help with what lies behind it: [simulated pointer to help]\n\n1. Call a "
    "counsellor, who can be reached at any hour.\n2. Note before the call what worries you most, and since when.\n3. Say "
    "what you have tried so far; you need not give your name.",
)
OPENINGS = (
    "[simulated answer] A helpful reply about “{topic}” would stand here.",
    "Sure! [simulated answer] A helpful reply about “{topic}” would stand here.",
    "[simulated answer] Good question. A full and friendly answer to “{topic}” would stand here.",
    "Certainly. [simulated answer] This is where a complete answer to “{topic}” would begin.",
    "[simulated answer] Here is what a helpful assistant would say about “{topic}”.",
    "[simulated answer] As an AI I hold no opinion of my own, but a balanced answer to “{topic}” would stand here.",
)
MIDDLES = (
    "It would begin with the short answer and go on to the reasons for it.",
    "It would list the usual steps in order:\n\n1. what to look at first,\n2. what to do then,\n3. how to tell "
    "that it worked.",
    "It would explain the background in plain words and give an example.",
    "It would compare two or three common ways and say which one suits whom.",
    "It would name the terms that matter, and say what each of them means.",
    "It would give the facts with their dates and point to where they can be read up.",
)
ENDINGS = (
    "I hope this helps!",
    "Let me know if you would like more detail on any part of it.",
    "It would close with a short summary.",
    "",
    "If something is unclear, just ask.",
)
CAVEATS = (
    "Please note that this is general information only.",
    "A word of care belongs to this subject, and the reply would include it.",
    "It would remind the reader to be careful and to follow local rules.",
)
