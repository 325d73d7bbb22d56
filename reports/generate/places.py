"""The cities of Guangdong and the counties in them, with their public codes (GB/T 2260)."""

from typing import NamedTuple


class County(NamedTuple):
    code: str
    name: str


class City(NamedTuple):
    code: str
    name: str
    counties: tuple[County, ...]


_TABLE = """
4401 广州市 03荔湾区 04越秀区 05海珠区 06天河区 11白云区 12黄埔区 13番禺区 14花都区 15南沙区 17从化区 18增城区
4402 韶关市 03武江区 04浈江区 05曲江区 22始兴县 24仁化县 29翁源县 32乳源瑶族自治县 33新丰县 81乐昌市 82南雄市
4403 深圳市 03罗湖区 04福田区 05南山区 06宝安区 07龙岗区 08盐田区 09龙华区 10坪山区 11光明区
4404 珠海市 02香洲区 03斗门区 04金湾区
4405 汕头市 07龙湖区 11金平区 12濠江区 13潮阳区 14潮南区 15澄海区 23南澳县
4406 佛山市 04禅城区 05南海区 06顺德区 07三水区 08高明区
4407 江门市 03蓬江区 04江海区 05新会区 81台山市 83开平市 84鹤山市 85恩平市
4408 湛江市 02赤坎区 03霞山区 04坡头区 11麻章区 23遂溪县 25徐闻县 81廉江市 82雷州市 83吴川市
4409 茂名市 02茂南区 04电白区 81高州市 82化州市 83信宜市
4412 肇庆市 02端州区 03鼎湖区 04高要区 23广宁县 24怀集县 25封开县 26德庆县 84四会市
4413 惠州市 02惠城区 03惠阳区 22博罗县 23惠东县 24龙门县
4414 梅州市 02梅江区 03梅县区 22大埔县 23丰顺县 24五华县 26平远县 27蕉岭县 81兴宁市
4415 汕尾市 02城区 21海丰县 23陆河县 81陆丰市
4416 河源市 02源城区 21紫金县 22龙川县 23连平县 24和平县 25东源县
4417 阳江市 02江城区 04阳东区 21阳西县 81阳春市
4418 清远市 02清城区 03清新区 21佛冈县 23阳山县 25连山壮族瑶族自治县 26连南瑶族自治县 81英德市 82连州市
4419 东莞市
4420 中山市
4451 潮州市 02湘桥区 03潮安区 22饶平县
4452 揭阳市 02榕城区 03揭东区 22揭西县 24惠来县 81普宁市
4453 云浮市 02云城区 03云安区 21新兴县 22郁南县 81罗定市
"""


def _city(line: str) -> City:
    code, name, *counties = line.split()
    return City(f"{code}00", name, tuple(County(code + word[:2], word[2:]) for word in counties))


# 东莞 and 中山 have no counties: their towns lie directly under the city.
GUANGDONG = tuple(_city(line) for line in _TABLE.split("\n") if line)
