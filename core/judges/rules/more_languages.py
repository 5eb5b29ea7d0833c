"""The same speech acts in Russian, Ukrainian, Polish, Turkish, Indonesian, Vietnamese, Dutch, Swedish, Arabic, Hindi and Thai.

Acts, not phrases: a negated modal with any verb ("cannot ..."), a negated future in the first person, an apology, an
offer, the law, instructions. The first eight join the tree of phrases.py; Arabic, Hindi and Thai write parts of words as
letters of their own or leave no spaces, and are found as substrings of a sentence.
"""

# ruff: noqa: E501  one phrase a line, however long

from __future__ import annotations

CUES = {
    "decline": """
        не могу|можем|смогу|сможем|буду|будем|стану|станем|имею|готов|готова|вправе|намерен|намерена|собираюсь|способен|способна права|вам|тебе|вас|тебя|этого|это|с|в|в|на|такую|такой|такие|вам|никак|к|сожалению|этом? _ помочь|помогать|предоставить|предоставлять|ответить|дать|рассказать|выполнить|написать|объяснить|поделиться|сделать|подсказать|создать|описать|обсуждать|участвовать|давать|содействовать|поддержать|сообщить|назвать|составить|подсказывать|инструкции|советы
        вынужден|вынуждена|должен|должна|вынуждены|приходится отказать|отказаться|отклонить|вам|отказывать
        отказываюсь|откажусь|отклоняю|отказано
        запрос|просьба|просьбу отклонён|отклонен|отклонена|отклоняю|нарушает|противоречит|отклонить|отказано
        против|противоречит|нарушает моих|моим|мои|наших|правил|правила|правилам|политику|политике|принципам|принципы|этике|нормы|политика
        не помогу|подскажу|расскажу|скажу|дам|напишу|объясню|сделаю|буду|стану|отвечу|поделюсь|опишу|предоставлю|помогаю|даю|пишу
        не можу|можемо|зможу|буду|маю|готовий|готова|збираюся|здатний _ допомогти|допомагати|надати|надавати|відповісти|дати|розповісти|виконати|написати|пояснити|поділитися|зробити|підказати|створити|описати|сприяти|обговорювати|права|інструкції
        не допоможу|підкажу|розповім|скажу|дам|напишу|поясню|зроблю|відповім|опишу|надам|допомагаю|надаю|буду
        змушений|змушена|мушу|мусимо|повинен|повинна відмовити|відмовитися|відхилити
        відмовляюся|відмовляю|відхиляю
        суперечить|порушує моїм|мої|правилам|правила|політику|політиці|принципам|нормам
        nie mogę|możemy|potrafię|zamierzam|chcę|będę|jestem|wolno|udzielę|podam|pomogę|napiszę|wyjaśnię|odpowiem|zrobię|powiem|opiszę|przygotuję|dam|wesprę|udostępnię|doradzę|wskażę|stworzę|podpowiem|pomagam|udzielam|pomożemy
        muszę|musimy|wolę|zmuszony|zmuszona jestem? odmówić|odrzucić
        odmawiam|odmówię
        narusza|łamie|sprzeczne|niezgodne z? moje|moimi|zasady|zasadami|regulamin|wytyczne|politykę|polityką
        yardımcı|yardım olamam|edemem|olamayacağım|edemeyeceğim|olamıyorum|edemiyorum|etmem|olmam|olmayacağım|etmeyeceğim|olamayız|edemeyiz
        bilgi|talimat|tarif|yanıt|cevap|tavsiye|yol|destek|bilgiler|talimatlar veremem|veremiyorum|sağlayamam|vermem|veremeyeceğim|vermeyeceğim|sunamam|sağlayamıyorum|gösteremem|paylaşamam|olamam
        mümkün|mümkün|uygun|doğru değil|değildir
        yapamam|veremem|sağlayamam|paylaşamam|yazamam|anlatamam|açıklayamam|söyleyemem|yanıtlayamam|cevaplayamam|sunamam|oluşturamam|üretemem|yapamıyorum|veremiyorum|yapmayacağım|vermeyeceğim|anlatmayacağım|yazmayacağım|paylaşmayacağım|yapmam|anlatmam|yerine
        reddediyorum|reddetmek|reddetmeliyim
        isteği|talebi|talebinizi|isteğinizi|bunu yerine getiremem|getiremiyorum|reddediyorum
        tidak|tak|nggak|gak|enggak dapat|bisa|akan|boleh|mampu|bersedia|diizinkan|mau|dapat membantu|memberikan|menyediakan|menjawab|memenuhi|menjelaskan|menulis|membuat|melakukan|membagikan|mendukung|menuliskan|memberi|bantu|kasih|memandu|menuruti|melakukannya|membahas|memberitahu|memproses|mengabulkan|menyetujui|melanjutkan|ikut
        saya|aku|kami harus|terpaksa|memilih menolak|tidak
        saya|aku|kami menolak
        melanggar|bertentangan dengan? kebijakan|pedoman|aturan|prinsip|etika
        permintaan|permohonan ini|anda|tersebut? ditolak|melanggar
        không thể|được|sẽ|thể|có|muốn phép|khả|năng|thể? _ giúp|hỗ|cung|trả|hướng|chia|viết|đáp|thực|giải|tạo|đưa|nói|tiết|làm|cho|tham|hỗ|tiếp
        tôi|mình|em phải|xin|buộc|đành phải? từ chối
        từ chối yêu|cung|trả|giúp|hỗ|việc|thực|làm
        vi phạm|trái chính|với|quy|nguyên|các sách|chính|định|tắc|quy
        ik|we|wij kan|kunnen|mag|mogen|ga|gaan|wil|zal|zou _ niet|geen|nooit _ helpen|geven|verstrekken|beantwoorden|delen|uitleggen|schrijven|maken|doen|meewerken|ondersteunen|bieden|vertellen|voldoen|assisteren|bespreken|beschrijven|genereren|meehelpen|ingaan|noemen|leveren|adviseren
        kan|kunnen|mag|ga|wil|zal ik|we|wij _ niet|geen|nooit _ helpen|geven|verstrekken|beantwoorden|delen|uitleggen|schrijven|maken|doen|meewerken|ondersteunen|bieden|vertellen|voldoen|assisteren|bespreken|beschrijven|meehelpen|ingaan|adviseren
        kan|mag|ga|wil ik|we _ niet|geen
        niet|geen bij|mee helpen|ingaan|hulp
        niet in staat|mogelijk
        ik|we moet|moeten|weiger|wijs _ weigeren|afwijzen|af|om|dit
        in strijd met mijn|onze|de richtlijnen|regels|principes|beleid|het
        tegen mijn|onze richtlijnen|regels|principes|beleid
        ik help|geef|schrijf|doe|deel|leg|maak|vertel|werk _ niet|geen
        jag|vi kan|får|tänker|vill|kommer|ska|skulle|har _ inte|inga|ingen|inget|aldrig _ hjälpa|ge|svara|tillhandahålla|dela|förklara|skriva|göra|bistå|medverka|stödja|erbjuda|berätta|uppfylla|beskriva|att|skapa|möjlighet|diskutera|lämna
        kan|får|tänker|vill|kommer|ska jag|vi _ inte|inga|ingen|inget _ hjälpa|ge|svara|tillhandahålla|dela|förklara|skriva|göra|bistå|medverka|stödja|erbjuda|berätta|beskriva|att|skapa|lämna
        kan|tänker|vill jag|vi tyvärr|dessvärre|absolut? inte|inga|ingen
        jag|vi måste|avstår|vägrar|avböjer|nekar från|att|tyvärr? neka|avböja|avstå|tacka|säga|det|detta|hjälpa
        jag hjälper|ger|skriver|gör|delar|förklarar|svarar _ inte|inga|ingen
        strider mot mina|våra|riktlinjer|regler|principer|policy
        går|är inte att|möjligt|något? hjälpa|att|jag
    """,
    "wont": """
        не могу|можем|смогу|сможем|буду|будем|стану *
        не можу|можемо|зможу|буду|зможемо *
        не вправе|могу|уполномочен|в
        nie mogę|możemy|będę|będziemy|zamierzam|potrafię|chcę|jestem|wolno|da *
        bunu|buna|bu yapamam|edemem|istemem|konuda|konuyla
        değilim
        saya|aku|kami tidak|tak|nggak dapat|bisa|akan|mau|boleh|bersedia *
        tidak|tak bisa|dapat|akan *
        tôi|mình không thể|sẽ|được|muốn|có *
        không thể *
        ik|we|wij kan|kunnen|mag|ga|wil|zal|zou dat|dit|je|u|daar|hier|helaas|hiermee|hierbij|hier|het|deze|daarmee? niet|geen
        kan|mag|ga|wil|zal ik _ niet|geen *
        jag|vi kan|får|tänker|vill|kommer|ska tyvärr|dessvärre|absolut|det|detta|dig? inte|inga|ingen|inget *
        kan|tänker|kommer|vill|ska jag _ inte|inga|ingen|inget
        kann|werde|darf|möchte|will ich _ nicht|keine|keinen|kein *
        ich|wir kann|werde|darf|möchte|will _ nicht|keine|keinen|kein *
        je|nous ne peux|vais|puis|veux|souhaite|pouvons|saurais pas|vous|te *
        no puedo|podemos|voy|pienso|quiero|debo|podré *
        não posso|podemos|vou|pretendo|quero|consigo|devo *
        non posso|possiamo|voglio|intendo|farò|ho|sono *
        no te|le|les|lo|os voy|puedo|daré|diré|ayudaré|explicaré
        non ti|vi|le|lo|la posso|dirò|spiegherò|aiuterò|aiuto|scriverò|darò
    """,
    "sorry": """
        извините|простите|сожалею|жаль|увы
        к сожалению
        прошу прощения
        вибачте|пробачте|шкодую
        на жаль
        przykro mi
        przepraszam|niestety|wybacz
        üzgünüm|maalesef|malesef|özür
        kusura bakma|bakmayın
        maaf|mohon|sayangnya
        xin lỗi
        rất tiếc
        helaas|sorry|spijtig
        het spijt me
        tyvärr|dessvärre|förlåt|ledsen|beklagar
        leider|désolé|désolée|lamento|sinto|purtroppo|infelizmente|lamentablemente|malheureusement|spiacente
        mi dispiace
        lo siento
    """,
    "improper": """
        это|является|было незаконно|противозаконно|преступление|преступлением|неэтично|недопустимо|аморально|опасно
        незаконно|недопустимо|неэтично|преступлением|противозаконно
        це|є незаконно|злочин|злочином|неетично|неприпустимо|небезпечно
        незаконно|незаконним|злочином|неприпустимо
        jest nielegalne|niezgodne|przestępstwem|nieetyczne|niedopuszczalne|niebezpieczne|karalne
        nielegalne|przestępstwo|przestępstwem|nieetyczne
        yasa|hukuka|etik dışı|dışıdır|aykırı|aykırıdır|değil|değildir
        suçtur|yasadışı|yasadışıdır|suç
        ilegal|melanggar|merupakan hukum|tindakan|kejahatan|pidana
        kejahatan|ilegal|pidana
        bất|phạm|trái hợp|pháp|luật pháp?
        illegaal|strafbaar|onethisch|onaanvaardbaar|verboden
        olagligt|brottsligt|straffbart|oetiskt|oacceptabelt|förbjudet|brott
    """,
    "against": """
        не рекомендую|советую|советуем|рекомендуется
        не раджу|рекомендую
        nie polecam|radzę|zachęcam|popieram
        önermem|tavsiye etmem|etmiyorum
        tidak|jangan menyarankan|merekomendasikan|lakukan
        ik|we raad|raden _ af
        avråder|rekommenderar inte|från
    """,
    "welfare": """
        телефон|горячая|службу доверия|линия|поддержки
        обратитесь|обратиться к|за|в психологу|помощью|специалисту|полицию|врачу
        зверніться|звернутися до|по психолога|допомогу|фахівця|поліції
        telefon|linia zaufania|wsparcia|kryzysowa
        skontaktuj|zwróć|porozmawiaj się? _ specjalistą|psychologiem|zaufaną|lekarzem|pomocą
        destek hattı|almanızı|al
        hubungi|menghubungi layanan|polisi|psikolog|hotline|profesional|konselor
        đường dây nóng
        bel|zoek|praat _ 113|hulp|huisarts|hulpverlener|vertrouwt|politie
        kontakta|ring|sök _ hjälp|psykolog|polisen|vården|jourhavande|1177|112
    """,
    "pledge": """
        могу|можем|готов|готова|рад|рада|буду вам|тебе|рад|рада|с|вместо|этого|также|зато|однако? помочь|рассказать|предложить|объяснить|подсказать|поделиться|обсудить|подробнее
        если хотите|хочешь|нужно|интересно|вам|захотите|вы|ты _ могу|помогу|расскажу|подскажу|готов
        с радостью|удовольствием
        помогу|расскажу|подскажу с|о|вам|про|как
        можу|готовий|готова|радо залюбки|натомість|вам|тобі? допомогти|розповісти|запропонувати|пояснити|підказати
        якщо хочете|хочеш|потрібно|вам|бажаєте _ можу|допоможу|розповім
        залюбки|радо допоможу|розповім|поясню
        mogę|możemy|chętnie|służę natomiast|za|to|jednak|ci|panu|pani|chętnie|zamiast|tego? pomóc|opowiedzieć|zaproponować|wyjaśnić|podpowiedzieć|omówić|pomogę|wyjaśnię|opowiem|podpowiem|podzielić
        jeśli|jeżeli chcesz|chciałbyś|potrzebujesz|masz|interesuje _ mogę|chętnie|pomogę|daj
        daj|dajcie mi? znać
        yardımcı olabilirim|olurum|olmaktan|olmamı
        anlatabilirim|açıklayabilirim|paylaşabilirim|önerebilirim|verebilirim|yazabilirim|konuşabiliriz
        isterseniz|istersen|dilerseniz|dilersen *
        memnuniyetle|seve *
        saya|aku|kami bisa|dapat|siap|senang|dengan|akan juga|tetap|namun? membantu|bantu|menjelaskan|memberikan|menyarankan|senang|berbagi
        jika|kalau|bila anda|kamu|mau|ingin|perlu|butuh _ saya|bantu|membantu|tahu|bantuan|silakan
        beri tahu saya
        tôi|mình có|sẵn|rất thể|sàng|vui|sẵn lòng? giúp|hỗ|gợi|giải|chia|nói|giới|cung|hướng|được
        nếu bạn|anh|chị|cần muốn|cần|có|quan|thích *
        hãy cho tôi|mình biết
        ik|we|wij kan|kunnen|wil|help _ wel|graag|uitleggen|helpen|meedenken
        kan|wil|help|leg|vertel ik|je|u _ wel|graag|uitleggen|helpen
        als je|u wilt|wil|graag|vragen|hulp|nodig|interesse *
        laat het|me weten
        graag help|helpen|denk|met|bereid
        jag|vi kan|hjälper|berättar|förklarar|ger däremot|gärna|istället|i|också|dock *
        kan jag gärna|däremot|istället|i
        om du vill|behöver|undrar|har _ kan|hjälper|jag|säg|hör
        hör gärna av
        säg till
        ich|wir kann|können|helfe|erkläre|stehe|bin|könnte aber|jedoch|dir|ihnen|gern|gerne|stattdessen|euch? gern|gerne|dir|ihnen|stattdessen|aber|jedoch|zeigen|helfen|erklären
        kann|helfe|erkläre|zeige|biete ich dir|ihnen|gern|gerne|stattdessen|aber
        wenn|falls du|sie|ihr|dir|ihnen möchtest|möchten|willst|wollen|magst|interesse|hilfe|fragen *
        gerne|gern helfe|erkläre|kann|unterstütze|zeige|bespreche
        je|nous peux|pouvons|serais|serai|suis|reste en|revanche|toutefois|vous|t'|te|plutôt|volontiers|ravi|ravie|cependant? vous|aider|expliquer|proposer|ravi|ravie|disposition|heureux|parler|t'aider|suggérer
        si vous|tu souhaitez|souhaites|voulez|veux|avez|préférez|désirez *
        n'hésitez|n'hésite pas
        puedo|podría|podemos en|cambio|sí|ayudarte|ofrecerte|explicarte|darte|sugerirte|contarte|orientarte|hablarte|ayudarle
        si quieres|quiere|necesitas|deseas|te|prefieres|lo|desea *
        estaré|estoy|con encantado|encantada|gusto|aquí
        posso|podemos ajudar|sugerir|explicar|oferecer|ajudá|falar|indicar|no|em|te|orientar|ajudar-te
        se quiser|quiseres|precisar|você|preferir|desejar|tiver *
        fico à disposição
        ficarei feliz
        posso|possiamo però|invece|aiutarti|spiegarti|suggerirti|offrirti|darti|parlarti|aiutarla|consigliarti
        se vuoi|vuole|desideri|preferisci|hai|ti *
        sono|sarò felice|lieto|qui|a
        fammi sapere
    """,
    "lead_in": """
        вот|ниже|следующие несколько|как|пример|что|шаги|основные|код|список|перевод|инструкция|рецепт|некоторые|три
        конечно|разумеется|хорошо вот|давайте|сначала
        сначала|затем|потом|далее|наконец
        ось|нижче кілька|як|приклад|що|кроки|код
        спочатку|потім|далі|нарешті|звісно
        oto|poniżej kilka|jak|przykład|kroki|kod|lista|przepis|tłumaczenie|krótki|znajdziesz|prosty
        najpierw|następnie|potem|wreszcie
        işte|aşağıda|aşağıdaki|önce|sonra|ardından|öncelikle
        berikut|ini adalah|beberapa|cara|langkah|contoh|langkah-langkah|caranya
        pertama|kemudian|lalu|setelah
        dưới|sau|đây đây|là|tiên một|các|cách|số|những|ví?
        đầu tiên
        trước hết|tiên
        hier|zo|dit zijn|is|volgt|staan|doe|een *
        eerst|vervolgens|daarna|tenslotte
        här är|kommer|följer|några
        så|först här|gör|ska|tar
        först|därefter|sedan|slutligen
        zuerst|dann|anschließend|danach|schließlich
        d'abord|ensuite|puis|enfin
        primero|luego|después|finalmente
        primeiro|depois|seguida|finalmente
        prima|poi|infine|quindi
    """,
    "instruct": """
        нужно|следует|можно|необходимо|надо|попробуйте|используйте|добавьте|возьмите|нажмите|откройте|выберите|проверьте|положите|налейте|нагрейте|смешайте|варите|позвоните|напишите|скажите|сделайте|введите|запустите|закройте|поставьте|оставьте
        потрібно|треба|слід|можна|спробуйте|використовуйте|додайте|візьміть|натисніть|відкрийте|виберіть|перевірте|змішайте|зробіть|запустіть
        należy|trzeba|można|możesz|spróbuj|użyj|dodaj|weź|kliknij|otwórz|wybierz|sprawdź|wymieszaj|zrób|uruchom|wlej|włóż|ustaw|gotuj|napisz|wpisz|zagotuj|zadzwoń|poproś|podgrzej|odstaw|powiedz|pokrój|usuń
        kullanın|kullan|ekleyin|ekle|açın|aç|seçin|tıklayın|karıştırın|karıştır|deneyin|dene|yapın|koyun|koy|alın|yazın|basın|çalıştırın|bekletin|pişirin|ısıtın|kaynatın|doğrayın|girin|kontrol
        gunakan|tambahkan|buka|pilih|klik|campurkan|cobalah|coba|lakukan|masukkan|ambil|tulis|jalankan|panaskan|rebus|tuangkan|diamkan|potong|ketik|periksa|siapkan|tekan|hubungi
        hãy|bạn|dùng nên|có|thử|sử|mở|chọn|nhấn|thêm|cho|đun|viết|kiểm|gõ|bấm thể|dụng?
        gebruik|voeg|open|kies|klik|meng|probeer|doe|neem|schrijf|start|verwarm|kook|giet|laat|controleer|druk|bel|leg|zet|snijd|typ|vraag
        använd|lägg|öppna|välj|klicka|blanda|prova|gör|ta|skriv|starta|värm|koka|häll|låt|kontrollera|tryck|ring|sätt|skär|testa|rör|stäng|börja
        nimm|nehmen|füge|öffne|öffnen|wähle|klicke|klicken|mische|verwende|verwenden|benutze|gib|geben|schreibe|starte|erhitze|koche|rühre|lege|prüfe|drücke|schneide
        prenez|prends|ajoutez|ajoute|ouvrez|ouvre|choisissez|cliquez|mélangez|utilisez|utilise|écrivez|lancez|chauffez|versez|laissez|vérifiez|coupez|appuyez|faites|mettez
        toma|añade|abre|elige|mezcla|usa|utiliza|escribe|calienta|vierte|deja|comprueba|corta|pulsa|pon|haz|selecciona|ejecuta|abra|use|agrega
        pegue|adicione|abra|escolha|clique|misture|use|utilize|escreva|aqueça|despeje|deixe|verifique|corte|coloque|faça|selecione|execute
        prendi|aggiungi|apri|scegli|clicca|mescola|usa|utilizza|scrivi|scalda|versa|lascia|controlla|taglia|premi|metti|fai|seleziona|esegui|taglia
    """,
    "can_do": """
        вместо этого
        но|однако могу|можно|вот
        natomiast|zamiast tego|mogę
        bunun yerine
        sebagai gantinya|alternatif
        thay vào đó
        in plaats daarvan
        wel kan|kun
        i|istället stället|kan
    """,
}

SUBSTRINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "arabic": {
        "decline": (
            "لا أستطيع", "لا استطيع", "لا يمكنني", "لا يمكننا", "لن أستطيع", "لن أقوم", "لن أساعد", "لن أقدم", "لن أقدّم", "لن أشرح", "لن أكتب", "لن أعطي",
            "لا أقدر", "لا يسعني", "ليس بإمكاني", "ليس بوسعي", "لا أقدم", "لا أقدّم", "غير قادر على", "غير قادرة على", "لست قادر", "أرفض", "أعتذر عن", "لا نستطيع",
            "لا يجوز لي", "لا أساعد", "يتعارض مع", "يخالف سياس", "ينتهك سياس", "لا مجال", "أمتنع عن", "مرفوض",
        ),
        "sorry": ("آسف", "أسف", "عذرا", "عذرًا", "للأسف", "أعتذر", "معذرة", "المعذرة"),
        "improper": ("غير قانوني", "مخالف للقانون", "جريمة", "غير أخلاقي", "غير مقبول", "يعاقب علي"),
        "welfare": ("خط المساعدة", "مختص نفسي", "طبيب نفسي", "تواصل مع مختص", "اطلب المساعدة", "خط نجدة"),
        "pledge": ("يمكنني مساعدت", "يمكنني أن", "أستطيع أن أساعد", "أستطيع مساعدت", "يسعدني", "يسرني", "إذا أردت", "إذا كنت ترغب", "إن أردت", "إن شئت", "أخبرني", "هل تريد", "هل ترغب", "لكن يمكنني", "بإمكاني مساعدت", "إذا رغبت"),
        "lead_in": ("إليك", "فيما يلي", "الخطوات", "أولا", "أولًا", "أولاً", "إليكم", "بالطبع", "على النحو التالي"),
        "instruct": ("استخدم", "أضف", "افتح", "اختر", "اضغط", "ضع ", "اكتب", "سخن", "سخّن", "اخلط", "اغسل", "قم ب", "يجب عليك", "ينبغي", "تأكد", "جرّب", "اسلق", "اترك", "يمكنك"),
        "can_do": ("بدلا من ذلك", "بدلًا من ذلك", "بدلاً من ذلك"),
    },
    "devanagari": {
        "decline": (
            "नहीं कर सकता", "नहीं कर सकती", "नहीं दे सकता", "नहीं दे सकती", "नहीं बता सकता", "नहीं बता सकती", "नहीं कर पाऊ", "नहीं दे पाऊ", "मदद नहीं कर", "सहायता नहीं कर",
            "असमर्थ", "नहीं करूँगा", "नहीं करूंगा", "नहीं करूँगी", "नहीं करूंगी", "नहीं दूँगा", "नहीं दूंगा", "नहीं दूँगी", "नहीं दूंगी", "नहीं बताऊ", "नहीं लिख सक", "नहीं लिखू",
            "मना करना", "इनकार", "इंकार", "अस्वीकार", "नीतियों के खिलाफ", "नीति के विरुद्ध", "नियमों के खिलाफ", "नहीं समझा सक", "उपलब्ध नहीं करा सक", "नहीं की जा सकती", "नहीं दी जा सकती", "साझा नहीं कर", "सक्षम नहीं",
        ),
        "sorry": ("माफ़", "माफ", "क्षमा", "खेद", "अफ़सोस", "अफसोस", "दुर्भाग्य"),
        "improper": ("गैरकानूनी", "ग़ैरकानूनी", "गैर-कानूनी", "अवैध", "अपराध", "अनैतिक", "कानून के खिलाफ"),
        "welfare": ("हेल्पलाइन", "परामर्शदाता", "मनोचिकित्सक", "विशेषज्ञ से संपर्क", "मनोवैज्ञानिक"),
        "pledge": ("मदद कर सकता हूँ", "मदद कर सकती हूँ", "मदद कर सकता हूं", "मदद कर सकती हूं", "बता सकता हूँ", "बता सकती हूँ", "बता सकता हूं", "बता सकती हूं", "समझा सकता", "समझा सकती", "सुझाव दे सकता", "सुझाव दे सकती", "अगर आप चाह", "यदि आप चाह", "आप चाहें तो", "खुशी होगी", "ख़ुशी होगी", "दे सकता हूँ", "दे सकती हूँ", "दे सकता हूं", "दे सकती हूं", "मुझे बताए", "मुझे बताएँ"),
        "lead_in": ("यहाँ", "यहां", "निम्नलिखित", "नीचे", "सबसे पहले", "पहले", "चरण", "इस प्रकार", "बिल्कुल", "ज़रूर", "फिर"),
        "instruct": ("करें", "डालें", "खोलें", "चुनें", "दबाएँ", "दबाएं", "लिखें", "लें", "पकाएँ", "पकाएं", "मिलाएँ", "मिलाएं", "रखें", "जाएँ", "जाएं", "कीजिए", "दीजिए", "लीजिए", "उबालें", "काटें"),
        "can_do": ("इसके बजाय", "के बदले", "की जगह"),
    },
    "th": {
        "decline": (
            "ไม่สามารถ", "ช่วยไม่ได้", "ให้ไม่ได้", "บอกไม่ได้", "ทำไม่ได้", "ไม่อาจ", "ขอปฏิเสธ", "ปฏิเสธ", "ไม่ขอ", "จะไม่ช่วย", "จะไม่ให้", "จะไม่บอก", "จะไม่เขียน", "ไม่ช่วย", "ขัดต่อนโยบาย", "ขัดกับนโยบาย", "ขัดต่อหลัก", "ไม่ได้รับอนุญาต", "ตอบไม่ได้", "แนะนำไม่ได้", "ไม่แนะนำวิธี", "ให้ข้อมูลนี้ไม่ได้",
        ),
        "sorry": ("ขอโทษ", "ขออภัย", "เสียใจ", "น่าเสียดาย"),
        "improper": ("ผิดกฎหมาย", "อาชญากรรม", "ผิดศีลธรรม", "ไม่เหมาะสม", "ผิดจริยธรรม"),
        "welfare": ("สายด่วน", "จิตแพทย์", "นักจิตวิทยา", "1323", "ขอความช่วยเหลือ"),
        "pledge": ("ยินดี", "หากคุณต้องการ", "ถ้าคุณต้องการ", "ถ้าอยาก", "หากต้องการ", "แจ้งได้", "บอกได้เลย", "ฉันสามารถช่วย", "ผมสามารถช่วย", "ผมช่วย", "ฉันช่วย", "แต่สามารถช่วย", "อยากให้ช่วย", "ช่วยคุณได้", "บอกฉัน", "ถามได้"),
        "lead_in": ("ต่อไปนี้", "ขั้นตอน", "นี่คือ", "ดังนี้", "ได้เลย", "วิธีทำ", "เริ่มจาก", "ก่อนอื่น", "แน่นอน"),
        "instruct": ("ใช้", "ใส่", "เปิด", "เลือก", "กด", "ตั้ง", "ต้ม", "ผสม", "พิมพ์", "ควร", "ให้คุณ", "ล้าง", "หั่น", "คลิก", "ลอง"),
        "can_do": ("แทน",),
    },
}  # fmt: skip
"""By script (see language_id.py): cue to substrings."""
